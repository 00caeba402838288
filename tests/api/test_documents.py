"""The API's documents: as the code has them, whole, true to themselves, and served."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import msgspec
import pytest

from hundi.api.docs.documents import FILES, document_v1, document_v2, render
from hundi.api.docs.page import POLICY
from hundi.api.v1.errors import REFUSALS
from hundi.api.v1.routes import v1_router
from hundi.api.v2.openapi.problems import every_problem
from hundi.api.v2.routes import ENDPOINTS
from tests.support.documented import check_documented
from tests.support.server import Server

DOCS = Path(__file__).parents[2] / "docs"
VERSIONS = {"v1": document_v1(), "v2": document_v2()}
OPERATIONS = [
    pytest.param(document, operation, id=f"{version} {method} {path}")
    for version, document in VERSIONS.items()
    for path, methods in document["paths"].items()
    for method, operation in methods.items()
]


def contents(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return every body that an operation takes or answers, by media type."""
    yield from operation.get("requestBody", {}).get("content", {}).items()
    for response in operation["responses"].values():
        yield from response.get("content", {}).items()


def examples(document: dict[str, Any], content: dict[str, Any]) -> list[Any]:
    """Return the examples of a body."""
    if "example" in content:
        return [content["example"]]
    return [document["components"]["examples"][code]["value"] for code in content["examples"]]


def references(part: object) -> Iterator[str]:
    """Return everything that is pointed at."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for each in part.values():
            yield from references(each)
    elif isinstance(part, list):
        for each in part:
            yield from references(each)


@pytest.mark.parametrize("name", FILES)
def test_the_committed_files_are_as_the_code_has_them(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == render(FILES[name]()), "run `make docs`"


@pytest.mark.parametrize("version", VERSIONS)
def test_all_that_is_pointed_at_is_there_and_operations_have_names_of_their_own(version: str) -> None:
    document = VERSIONS[version]
    for pointer in set(references(document)):
        found = document
        for part in pointer.removeprefix("#/").split("/"):
            found = found[part]
    names = [each["operationId"] for methods in document["paths"].values() for each in methods.values()]
    assert len(set(names)) == len(names)
    tags = {tag["name"] for tag in document["tags"]}
    assert {tag for methods in document["paths"].values() for each in methods.values() for tag in each["tags"]} == tags


@pytest.mark.parametrize(("document", "operation"), OPERATIONS)
def test_every_body_has_examples_and_they_are_as_its_schema_says(
    document: dict[str, Any], operation: dict[str, Any]
) -> None:
    found = 0
    for media_type, content in contents(operation):
        schema = {**content["schema"], "components": document["components"]}
        validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        for example in examples(document, content):
            validator.validate(example)
            found += 1
        assert media_type.endswith("json") or operation["operationId"] in {
            "statements_download_statement",
            "events_follow_events",
        }
    assert found >= 3
    for each in operation.get("parameters", []):
        if "example" in each:
            jsonschema_rs.Draft202012Validator(each["schema"]).validate(each["example"])


def test_every_route_is_described_and_v2_takes_its_own_examples() -> None:
    assert set(VERSIONS["v1"]["paths"]) == {route.path.removeprefix("/api/v1") for route in v1_router.routes}
    for each in ENDPOINTS:
        operation = VERSIONS["v2"]["paths"][each.path][each.method.lower()]
        assert operation["summary"]
        if each.body is not None:
            msgspec.convert(operation["requestBody"]["content"]["application/json"]["example"], each.body)


def test_every_problem_of_v2_can_be_told_and_every_refusal_of_v1_too() -> None:
    for code, problem in every_problem().items():
        assert problem.code == code
        msgspec.json.encode(problem.body("x"))
    codes = {kind.code for kind in REFUSALS}
    assert codes - {"blocked"} <= VERSIONS["v1"]["components"]["examples"].keys()


def test_an_example_of_a_refusal_has_its_facts() -> None:
    told = VERSIONS["v2"]["components"]["examples"]["insufficient_funds"]["value"]
    assert told["available"] == {"amount": 5000, "currency": "INR"}
    assert told["status"] == 422


@pytest.mark.parametrize(
    ("method", "path", "response"),
    [
        ("GET", "/balance", httpx.Response(418, json={})),
        ("GET", "/balance?x=1", httpx.Response(200, text="12")),
        ("DELETE", "/sessions/1", httpx.Response(204, text="12")),
        ("GET", "/me", httpx.Response(401, json={"code": "x"}, headers={"content-type": "application/problem+json"})),
    ],
)
def test_what_is_not_documented_is_noticed(method: str, path: str, response: httpx.Response) -> None:
    with pytest.raises(AssertionError):
        check_documented(method, path, response)


def test_what_is_documented_passes() -> None:
    check_documented("GET", "/balance/", httpx.Response(200, json={}))
    check_documented("GET", "/no/route", httpx.Response(404))
    check_documented("DELETE", "/sessions/1", httpx.Response(204))


def test_the_documents_are_served(server: Server) -> None:
    for version, document in VERSIONS.items():
        response = httpx.get(f"{server.url}/api/{version}/openapi.json", trust_env=False)
        assert response.status_code == 200
        assert response.headers["content-type"] == "application/json"
        assert response.json() == document


class Page(HTMLParser):
    """Reads a page: its tags, and where they lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag != "meta":
            self.opened.append(tag)
        given = dict(attrs)
        assert not [name for name in given if name.startswith("on") or name in {"src", "style"}]
        if given.get("href"):
            self.links.append(str(given["href"]))
        if given.get("id"):
            self.ids.append(str(given["id"]))

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag


def test_the_page_is_served_and_neither_runs_nor_loads_anything(server: Server) -> None:
    response = httpx.get(f"{server.url}/api/docs/", trust_env=False)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert response.headers["content-security-policy"] == POLICY
    assert "default-src 'none'" in POLICY
    page = Page(response.text)
    assert not page.opened
    assert page.tags.isdisjoint({"script", "link", "img", "iframe", "object", "form"})
    assert "url(" not in response.text
    assert "@import" not in response.text
    assert len(set(page.ids)) == len(page.ids)
    assert {link for link in page.links if link[1:] not in page.ids} == {"/api/v1/openapi.json", "/api/v2/openapi.json"}
    for each in ENDPOINTS:
        assert re.search(rf">{each.method}</span>\s*<code>{re.escape(each.path)}</code>", response.text)
