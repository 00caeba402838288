"""A Postman collection (format 2.1) made from OpenAPI documents: a folder a version, in it a folder a tag."""

import json
import re
from collections.abc import Iterable
from typing import Any, Final

from hundi.api.openapi import Json

_SCHEMA: Final = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_JSON: Final = "application/json"
_DESCRIPTION: Final = (
    "Set `baseUrl` to where Hundi runs, send a sign-in, and put the token that it answers into the variable `token`."
)


def make_collection(documents: Iterable[Json]) -> Json:
    """Make a collection of every operation, with its example as the request."""
    return {
        "info": {"name": "Hundi", "description": _DESCRIPTION, "schema": _SCHEMA},
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}", "type": "string"}]},
        "variable": [
            {"key": "baseUrl", "value": "http://localhost:3000", "type": "string"},
            {"key": "token", "value": "", "type": "string"},
        ],
        "item": [_folder(document) for document in documents],
    }


def _folder(document: Json) -> Json:
    server = document["servers"][0]["url"]
    folders: dict[str, Json] = {
        tag["name"]: {"name": tag["name"], "description": tag["description"], "item": []} for tag in document["tags"]
    }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            folders[operation["tags"][0]]["item"].append(_item(method.upper(), server + path, operation))
    info = document["info"]
    return {"name": info["title"], "description": info["description"], "item": list(folders.values())}


def _item(method: str, path: str, operation: Json) -> Json:
    parameters = operation.get("parameters", [])
    request: Json = {
        "method": method,
        "description": operation.get("description", operation["summary"]),
        "header": [
            {"key": each["name"], "value": str(each.get("example", "")), "disabled": True, **_described(each)}
            for each in parameters
            if each["in"] == "header"
        ],
        "url": _url(path, parameters),
    }
    if not operation["security"]:
        request["auth"] = {"type": "noauth"}
    body = operation.get("requestBody")
    if body is not None:
        request["header"].append({"key": "Content-Type", "value": _JSON})
        request["body"] = {
            "mode": "raw",
            "raw": _text(body["content"][_JSON]["example"]),
            "options": {"raw": {"language": "json"}},
        }
    return {"name": operation["summary"], "request": request, "response": [_success(operation, request)]}


def _url(path: str, parameters: list[Json]) -> Json:
    variables = re.sub(r"\{(\w+)\}", r":\1", path)
    query = [
        {"key": each["name"], "value": str(each.get("example", "")), "disabled": True, **_described(each)}
        for each in parameters
        if each["in"] == "query"
    ]
    url: Json = {
        "raw": "{{baseUrl}}" + variables,
        "host": ["{{baseUrl}}"],
        "path": variables.strip("/").split("/"),
    }
    if query:
        url["query"] = query
    held = [
        {"key": each["name"], "value": str(each["example"]), **_described(each)}
        for each in parameters
        if each["in"] == "path"
    ]
    if held:
        url["variable"] = held
    return url


def _described(parameter: Json) -> Json:
    return {"description": parameter["description"]} if "description" in parameter else {}


def _success(operation: Json, request: Json) -> Json:
    status, response = next(iter(operation["responses"].items()))
    made: Json = {
        "name": response["description"],
        "originalRequest": request,
        "code": int(status),
        "header": [],
        "body": "",
    }
    for media_type, content in response.get("content", {}).items():
        made["header"] = [{"key": "Content-Type", "value": media_type}]
        made["body"] = _text(content["example"]) if media_type == _JSON else content["example"]
    return made


def _text(example: Any) -> str:  # noqa: ANN401 - any JSON
    return json.dumps(example, indent=2, ensure_ascii=False)
