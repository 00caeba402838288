"""Who may call the routes of admins: admins, by a sign-in or a key of the scope `admin`. Others learn nothing."""

import re
from typing import Final

import pytest

from hundi.api.v2.admin import ENDPOINTS
from hundi.api.v2.routing import Endpoint
from hundi.services.access import Scope
from hundi.storage.operating import Role
from tests.api.v2.operators import make_admin
from tests.support.client import UNKNOWN_ID
from tests.support.server import Server
from tests.support.v2 import V2, Member, problem, shown

ADMINS: Final = [each for each in ENDPOINTS if each.needs is not None]
FORBIDDEN: Final = (403, "forbidden")


def name(declared: Endpoint) -> str:
    return f"{declared.method} {declared.path}"


def test_every_route_below_admin_is_for_admins() -> None:
    assert {name(each) for each in ENDPOINTS} - {name(each) for each in ADMINS} == {"POST /password-resets"}
    for each in ADMINS:
        assert each.path.startswith("/admin/")
        assert (each.needs, each.role) == (Scope.ADMIN, Role.ADMIN)


@pytest.fixture(scope="module")
def callers(server: Server, v2: V2) -> dict[str, Member]:
    admin, frozen = make_admin(server, v2), make_admin(server, v2)
    keys = {f"{scope} key": v2.with_key(admin, scope) for scope in ("read", "pay", "admin")}
    person = v2.sign_up()
    frozen_key = v2.with_key(frozen, "admin")
    shown(v2.post(f"/admin/people/{frozen.id}/freeze", admin, {"reason": "a lost phone"}))
    return {
        "admin": admin,
        "person": person,
        "person's admin key": v2.with_key(person, "admin"),
        "frozen": frozen,
        "frozen key": frozen_key,
    } | keys


@pytest.mark.parametrize("declared", ADMINS, ids=name)
def test_only_admins_pass(v2: V2, callers: dict[str, Member], declared: Endpoint) -> None:
    for id_ in (UNKNOWN_ID, callers["person"].id, callers["admin"].id, "nonsense"):
        path = re.sub(r"\{.*\}", id_, declared.path)
        assert problem(v2.ask(declared.method, path)) == (401, "unauthenticated")
        assert problem(v2.ask(declared.method, path, by="nonsense")) == (401, "unauthenticated")
        for caller in ("person", "person's admin key", "read key", "pay key", "frozen", "frozen key"):
            assert problem(v2.ask(declared.method, path, by=callers[caller], body={})) == FORBIDDEN
    path = re.sub(r"\{.*\}", UNKNOWN_ID, declared.path)
    for caller in ("admin", "admin key"):
        response = v2.ask(declared.method, path, by=callers[caller], body={"nonsense": 1})
        assert response.status_code not in {401, 403, 500}
