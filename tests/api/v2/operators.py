"""What tests of operators do again and again."""

from typing import Any

from tests.support.server import Server
from tests.support.v2 import V2, Member, shown


def make_admin(server: Server, v2: V2) -> Member:
    """Sign somebody up whom the command line makes an admin."""
    member = v2.sign_up("Ada", "Admin")
    done = server.run_cli("user", "promote", member.username)
    assert done.exit_code == 0, done.stderr
    return member


def acts(v2: V2, admin: Member, **query: str) -> list[Any]:
    """Read the audit log, the latest first."""
    return v2.pages("/admin/acts", admin, **query)


def deposit(v2: V2, admin: Member, to: Member, amount: int) -> Any:  # noqa: ANN401 - any JSON
    """Deposit, and return what is shown of it."""
    return shown(v2.post(f"/admin/people/{to.id}/deposits", admin, {"amount": {"amount": amount}}), 201)
