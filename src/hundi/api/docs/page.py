"""A page to read, made from OpenAPI documents: HTML that runs nothing and loads nothing."""

import base64
import hashlib
import json
import re
import shlex
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any, Final

from hundi.api.docs.style import CSS
from hundi.api.openapi import Json, named

_HASH: Final = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()

POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The page's Content-Security-Policy: its own style, and nothing else."""

_JSON: Final = "application/json"
_CODE: Final = re.compile(r"`([^`]+)`")


def make_page(documents: Iterable[Json]) -> str:
    """Render documents, one below the other."""
    parts = list(documents)
    contents = "".join(_contents(document) for document in parts)
    body = "".join(_document(document) for document in parts)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Hundi: the API</title>\n<style>{CSS}</style>\n</head>\n<body>\n"
        f'<header>\n<h1>Hundi: the API</h1>\n<nav aria-label="Contents">{contents}</nav>\n</header>\n'
        f"<main>\n{body}</main>\n</body>\n</html>\n"
    )


def _base(document: Json) -> str:
    url: str = document["servers"][0]["url"]
    return url


def _anchor(document: Json, name: str = "") -> str:
    """Name a place in the page that a link may lead to."""
    return re.sub(r"[^a-z0-9]+", "-", f"{_base(document)} {name}".lower()).strip("-")


def _contents(document: Json) -> str:
    links = "".join(
        f'<li><a href="#{_anchor(document, "on " + tag["name"])}">{escape(tag["name"])}</a></li>'
        for tag in document["tags"]
    )
    return (
        f'<p><a href="#{_anchor(document)}"><strong>{escape(document["info"]["title"])}</strong></a> '
        f'(<a href="{_base(document)}/openapi.json">OpenAPI document</a>)</p><ul>{links}</ul>'
    )


def _document(document: Json) -> str:
    info = document["info"]
    sections = "".join(_tag(document, tag) for tag in document["tags"])
    return (
        f'<h2 id="{_anchor(document)}">{escape(info["title"])}</h2>\n{_prose(info["description"])}'
        f"<p>Below, <code>$api</code> is <code>http://localhost:3000{_base(document)}</code>, or where Hundi runs, and "
        f"<code>$token</code> what a sign-in answers.</p>\n{sections}"
    )


def _tag(document: Json, tag: Json) -> str:
    operations = "".join(
        _operation(document, method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if tag["name"] in operation["tags"]
    )
    heading = f'<h3 id="{_anchor(document, "on " + tag["name"])}">{escape(tag["name"])}</h3>'
    return f"<section>\n{heading}\n{_prose(tag['description'])}{operations}</section>\n"


def _operation(document: Json, method: str, path: str, operation: Json) -> str:
    schemas = document["components"]["schemas"]
    more = operation.get("description", "").removeprefix(f"{operation['summary']}.")
    parts = [_prose(more), _prose(_needed(operation))]
    if "parameters" in operation:
        rows = (_parameter(each, schemas) for each in operation["parameters"])
        parts.append(_table("Parameters", ("Name", "Where", "What"), rows))
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"][_JSON]["schema"]
        parts.append(_table("Takes", ("Member", "Type"), _members(named(schema, schemas), schemas)))
    parts += [f"<h4>Ask</h4><pre>{escape(_curl(method.upper(), path, operation))}</pre>", _answer(operation)]
    parts.append(_table("Refuses", ("Status", "Code", "What"), _refusals(document, operation)))
    return (
        f'<details id="{_anchor(document, operation["operationId"])}"><summary>'
        f'<span class="method {method}">{method.upper()}</span> <code>{escape(path)}</code> '
        f'<span class="told">{_inline(operation["summary"])}</span></summary>\n<div>{"".join(parts)}</div></details>\n'
    )


def _needed(operation: Json) -> str:
    security = operation["security"]
    if not security:
        return "Anybody may ask."
    if {} in security:
        return "Anybody may ask; who is signed in may be answered more."
    names = security[0]["bearer"]
    return f"Needs: {', '.join(f'`{name}`' for name in names)}." if names else "Needs a token."


def _parameter(parameter: Json, schemas: Json) -> tuple[str, ...]:
    text = parameter.get("description", "")
    kind = _type(parameter["schema"], schemas)
    return (f"<code>{escape(parameter['name'])}</code>", parameter["in"], f"{_inline(text)} <em>{escape(kind)}</em>")


def _members(schema: Json, schemas: Json) -> Iterator[tuple[str, ...]]:
    for name, described in schema["properties"].items():
        optional = "" if name in schema.get("required", ()) else ", may be left out"
        yield f"<code>{escape(name)}</code>", escape(_type(described, schemas) + optional)


def _type(schema: Json, schemas: Json) -> str:
    """Say in a few words what a schema lets through."""
    if "$ref" in schema:
        within = named(schema, schemas)
        return _type(within, schemas) if "enum" in within else str(within.get("title", "object"))
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " or ".join(_type(each, schemas) for each in schema[several])
    if "enum" in schema:
        return " or ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'], schemas)}"
    return str(schema.get("format", schema.get("type", "anything")))


def _curl(method: str, path: str, operation: Json) -> str:
    for each in operation.get("parameters", ()):
        if each["in"] == "path":
            path = path.replace(f"{{{each['name']}}}", str(each["example"]))
    lines = [f"curl -s $api{path}" if method == "GET" else f"curl -s -X {method} $api{path}"]
    if operation["security"]:
        lines.append('-H "Authorization: Bearer $token"')
    if any(each["name"] == "Idempotency-Key" for each in operation.get("parameters", ())):
        lines.append("-H 'Idempotency-Key: order-881'")
    if "requestBody" in operation:
        example = json.dumps(operation["requestBody"]["content"][_JSON]["example"], ensure_ascii=False)
        lines += [f"-H 'Content-Type: {_JSON}'", f"-d {shlex.quote(example)}"]
    return " \\\n  ".join(lines)


def _answer(operation: Json) -> str:
    status, response = next(iter(operation["responses"].items()))
    parts = [f"<h4>Answers {status}</h4>"]
    if "content" not in response:
        parts.append(_prose(response["description"]))
    for media_type, content in response.get("content", {}).items():
        parts.append(f"<p><code>{media_type}</code></p><pre>{escape(_text(media_type, content['example']))}</pre>")
    return "".join(parts)


def _text(media_type: str, example: Any) -> str:  # noqa: ANN401 - any JSON
    return json.dumps(example, indent=2, ensure_ascii=False) if media_type == _JSON else example


def _refusals(document: Json, operation: Json) -> Iterator[tuple[str, ...]]:
    examples = document["components"]["examples"]
    for status, response in list(operation["responses"].items())[1:]:
        (content,) = response["content"].values()
        for code in content.get("examples", ()):
            said = examples[code]["value"]
            told = " ".join(part for part in (said.get("detail", said.get("message")), said.get("hint")) if part)
            yield status, f"<code>{escape(code)}</code>", _inline(told)
        if "examples" not in content:
            yield status, "", _inline(response["description"])


def _table(heading: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<h4>{heading}</h4><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _prose(text: str) -> str:
    return "".join(f"<p>{_inline(paragraph)}</p>\n" for paragraph in text.split("\n\n") if paragraph)


def _inline(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(text))
