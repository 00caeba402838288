"""The OpenAPI document of v1. The contract is frozen, and so this is written by hand."""

from typing import Any, Final

from hundi.api.openapi import HEADERS, OPENAPI, Json, header_refs, ref
from hundi.api.v1.errors import REFUSALS
from hundi.ledger import refusals
from hundi.services.unavailable import Unavailable

_JSON: Final = "application/json"
_ID: Final = "6b078a1a20b49915fd7a752b"
_OTHER_ID: Final = "6b078a1a58839894dc2ea263"
_TOKEN: Final = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VySWQiOiI2YjA3OGExYSJ9.c2lnbmF0dXJl"  # noqa: S105 - an example
_BEARER: Final[list[Json]] = [{"bearer": []}]
_ANYBODY: Final[list[Json]] = []

_USER: Final = {"_id": _ID, "username": "asha@example.com", "firstName": "Asha", "lastName": "Rao"}
_OTHER: Final = {"_id": _OTHER_ID, "username": "bala@example.com", "firstName": "Bala", "lastName": "Iyer"}

_TEXT: Final[Json] = {"type": "string"}
_USERNAME: Final[Json] = {"type": "string", "format": "email", "minLength": 3, "maxLength": 254}
_NAME: Final[Json] = {"type": "string", "minLength": 1, "maxLength": 50}
_PASSWORD: Final[Json] = {"type": "string", "minLength": 6, "description": "1,024 bytes at most."}
_USER_ID: Final[Json] = {"type": "string", "pattern": "^[0-9a-f]{24}$"}

_INTRODUCTION: Final = """The contract of the course's "Payments App" backend. It is frozen: what is here never changes.

Amounts are rupees with two decimals at most, exact, and never rounded. Without a valid token the answer is 403 with an
empty object; every other error has a `message`, and what a route itself says no to a `code` for programs as well. A
body is JSON whatever its Content-Type. What answers GET answers HEAD."""

_COMMON: Final = ("unknown_host", "internal_error", "unavailable")

_ERRORS: Final[dict[str, tuple[int, str]]] = {
    **{kind.code: row for kind, row in REFUSALS.items() if kind is not refusals.Blocked},
    "cannot_pay": REFUSALS[refusals.Blocked],
    "invalid_request": (400, "Invalid request"),
    "invalid_amount": (400, "Invalid amount"),
    "invalid_account": (400, "Invalid account"),
    "invalid_idempotency_key": (400, "Invalid idempotency key"),
    "invalid_cursor": (400, "Invalid cursor"),
    "sign_up_refused": (411, "Email already taken / Incorrect inputs"),
    "sign_in_refused": (411, "Error while logging in"),
    "change_refused": (411, "Error while updating information"),
    "password_too_small": (411, "password is too small"),
    "request_too_large": (413, "Request too large"),
    "throttled": (429, "Too many attempts. Please wait a while."),
    "unknown_host": (400, "Unknown host"),
    "internal_error": (500, "Something went wrong"),
    "unavailable": (503, Unavailable.message),
}
"""Status and message by code."""

_PAYMENT_ERRORS: Final = (
    "invalid_request",
    "invalid_amount",
    "invalid_account",
    "invalid_idempotency_key",
    "account_not_found",
    "same_account",
    "account_closed",
    "account_frozen",
    "insufficient_funds",
    "balance_limit",
    "transfer_limit",
    "day_limit",
    "cannot_pay",
    "key_reused",
    "request_too_large",
)


def make_document() -> Json:
    """Describe v1: paths, schemas, examples, and all that each route may answer."""
    return {
        "openapi": OPENAPI,
        "info": {"title": "Hundi, API v1", "version": "1", "description": _INTRODUCTION},
        "servers": [{"url": "/api/v1"}],
        "tags": [
            {"name": "User", "description": "Signing up and in, one's own profile, and everyone's names."},
            {"name": "Account", "description": "The balance, and sending money."},
        ],
        "paths": {**_users(), **_account()},
        "components": {
            "schemas": _schemas(),
            "headers": {name: HEADERS[name] for name in ("X-Request-Id", "Retry-After", "Idempotency-Replayed")},
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "The token of a sign-up or sign-in; its payload has the user's `_id` as `userId`.",
                }
            },
            "examples": {
                code: {"summary": text, "value": {"message": text, "code": code}}
                for code, (_, text) in sorted(_ERRORS.items())
            },
        },
    }


def _object(required: str, **members: Json) -> Json:
    return {"type": "object", "properties": members, "required": required.split()}


def _schemas() -> Json:
    user = {"_id": _USER_ID, "username": _TEXT, "firstName": _TEXT, "lastName": _TEXT}
    users: Json = {"type": "array", "items": ref("schemas", "User")}
    amount: Json = {
        "description": "Rupees, more than zero, with two decimals at most.",
        "oneOf": [
            {"type": "number", "exclusiveMinimum": 0, "maximum": 90_071_992_547_409.91},
            {"type": "string", "pattern": r"^[0-9]+(\.[0-9]{1,2})?$"},
        ],
    }
    return {
        "SignUp": _object(
            "username firstName lastName password",
            username=_USERNAME,
            firstName=_NAME,
            lastName=_NAME,
            password=_PASSWORD,
        ),
        "SignIn": _object("username password", username=_TEXT, password=_TEXT),
        "Change": _object("", password=_PASSWORD, firstName=_NAME, lastName=_NAME),
        "Transfer": _object("to amount", to={**_USER_ID, "description": "Whom to pay."}, amount=amount),
        "User": _object("_id username firstName lastName", **user),
        "SignedUp": _object("message token user", message=_TEXT, token=_TEXT, user=ref("schemas", "User")),
        "SignedIn": _object("token user", token=_TEXT, user=ref("schemas", "User")),
        "Done": _object("message", message=_TEXT),
        "Me": _object("_id username firstName lastName user", **user, user=ref("schemas", "User")),
        "Users": _object("users user", users=users, user=users, nextCursor=_TEXT),
        "Balance": _object("balance", balance={"type": "number", "minimum": 0}),
        "Transferred": _object("message transactionId", message=_TEXT, transactionId=_USER_ID),
        "Message": _object("message", message=_TEXT, code=_TEXT),
        "Forbidden": {"type": "object", "maxProperties": 0},
    }


def _users() -> Json:
    names = {name: _USER[name] for name in ("username", "firstName", "lastName")}
    password = {"password": "correct horse"}
    me = {**_USER, "user": _USER}
    return {
        "/user/signup": {
            "post": _operation(
                "signUp",
                "Make a person with a wallet, and sign them in",
                _ok("SignedUp", {"message": "User created successfully", "token": _TOKEN, "user": _USER}),
                security=_ANYBODY,
                body=("SignUp", {**names, **password}),
                errors=("sign_up_refused", "username_taken", "request_too_large"),
            )
        },
        "/user/signin": {
            "post": _operation(
                "signIn",
                "Sign in",
                _ok("SignedIn", {"token": _TOKEN, "user": _USER}),
                security=_ANYBODY,
                body=("SignIn", {"username": _USER["username"], **password}),
                errors=("sign_in_refused", "throttled", "request_too_large"),
            )
        },
        "/user": {
            "put": _operation(
                "change",
                "Change names and password; another password ends all other sign-ins",
                _ok("Done", {"message": "Updated successfully"}),
                body=("Change", {"firstName": "Asha"}),
                errors=("change_refused", "password_too_small", "request_too_large"),
            ),
            "get": _operation("user", "Say who is signed in", _ok("Me", me)),
        },
        "/user/bulk": {
            "get": _operation(
                "bulk",
                "List people; `users` and `user` are the same list",
                _ok("Users", {"users": [_OTHER], "user": [_OTHER]}),
                security=[*_BEARER, {}],
                parameters=[
                    _query("filter", "A part of a first or last name, or of both joined by a space.", "ba"),
                    _query("limit", "How many at most; what is out of bounds is clamped.", 50)
                    | {"schema": {"type": "integer", "minimum": 1, "maximum": 100}},
                    _query("cursor", "The `nextCursor` of the page before."),
                ],
                errors=("invalid_cursor",),
            )
        },
        **{
            f"/user/{name}": {"get": _operation(name, "Say who is signed in", _ok("Me", me))}
            for name in ("me", "currentUser", "getUser")
        },
    }


def _account() -> Json:
    key: Json = {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A text of your own, new for each payment: under one key it is made once.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
        "example": "order-881",
    }
    return {
        "/account/balance": {
            "get": _operation("balance", "Say what can be spent now", _ok("Balance", {"balance": 1999.54}))
        },
        "/account/transfer": {
            "post": _operation(
                "transfer",
                "Send money",
                _ok(
                    "Transferred",
                    {"message": "Transfer successful", "transactionId": _OTHER_ID},
                    "Idempotency-Replayed",
                ),
                body=("Transfer", {"to": _OTHER_ID, "amount": 33.33}),
                parameters=[key],
                errors=_PAYMENT_ERRORS,
            )
        },
    }


def _query(name: str, text: str, example: object = None) -> Json:
    made: Json = {"name": name, "in": "query", "description": text, "schema": _TEXT}
    return made if example is None else {**made, "example": example}


def _ok(schema: str, example: Any, *headers: str) -> Json:  # noqa: ANN401 - any JSON
    content = {_JSON: {"schema": ref("schemas", schema), "example": example}}
    return {"description": "As asked.", "headers": header_refs(headers), "content": content}


def _operation(
    name: str,
    summary: str,
    success: Json,
    *,
    security: list[Json] = _BEARER,
    body: tuple[str, Json] | None = None,
    parameters: list[Json] | None = None,
    errors: tuple[str, ...] = (),
) -> Json:
    made: Json = {
        "operationId": name,
        "tags": ["Account" if name in {"balance", "transfer"} else "User"],
        "summary": summary,
        "security": security,
    }
    if parameters:
        made["parameters"] = parameters
    if body is not None:
        schema, example = body
        content = {_JSON: {"schema": ref("schemas", schema), "example": example}}
        made["requestBody"] = {"required": bool(schema != "Change"), "content": content}
    refused: dict[str, Json] = {}
    if security:
        content = {_JSON: {"schema": ref("schemas", "Forbidden"), "example": {}}}
        refused["403"] = {"description": "No valid token.", "headers": header_refs([]), "content": content}
    for status in sorted({_ERRORS[code][0] for code in (*errors, *_COMMON)}):
        refused[str(status)] = _refusal(status, [code for code in (*errors, *_COMMON) if _ERRORS[code][0] == status])
    made["responses"] = {"200": success, **dict(sorted(refused.items()))}
    return made


def _refusal(status: int, codes: list[str]) -> Json:
    coded = {"required": ["code"], "properties": {"code": {"enum": sorted(codes)}}}
    return {
        "description": "; ".join(dict.fromkeys(_ERRORS[code][1].rstrip(".") for code in codes)) + ".",
        "headers": header_refs(["Retry-After"] if status in {429, 503} else []),
        "content": {
            _JSON: {
                "schema": {"allOf": [ref("schemas", "Message"), coded]},
                "examples": {code: ref("examples", code) for code in sorted(codes)},
            }
        },
    }
