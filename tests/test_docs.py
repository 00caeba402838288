"""What an operator can set and run is documented, and the numbers agree."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
import typer

from hundi.api.v1.errors import REFUSALS
from hundi.api.v1.routes import v1_router
from hundi.api.v2.errors import REFUSALS as V2_REFUSALS
from hundi.api.v2.problems import KNOWN
from hundi.api.v2.routes import ENDPOINTS
from hundi.cli import app
from hundi.settings import Settings

ROOT = Path(__file__).parent.parent
OPERATING = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
API_V1 = (ROOT / "docs/api-v1.md").read_text(encoding="utf-8")
API_V2 = (ROOT / "docs/api-v2.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_every_setting_is_documented(name: str) -> None:
    assert f"\n| `{name}` |" in OPERATING


def test_documented_defaults_are_the_defaults() -> None:
    rows = dict(re.findall(r"\n\| `(\w+)` \| `([^`]*)` \| (?!in)", OPERATING))
    defaults = {field.name: field.default for field in fields(Settings) if field.name in rows}
    assert len(defaults) > 15
    assert rows == {name: _shown(default) for name, default in defaults.items()}


def _shown(default: object) -> str:
    if isinstance(default, tuple):
        return ",".join(default)
    return str(default).lower() if isinstance(default, bool) else str(default)


def test_every_command_is_documented() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert set(re.findall(r"\| `hundi ([\w-]+)", OPERATING)) == set(commands)


def test_every_route_of_v1_is_documented() -> None:
    paths = {route.path.removeprefix("/api/v1") for route in v1_router.routes}
    assert len(paths) == 9
    assert {path for path in paths if f"{path}`" not in API_V1} == set()


def test_every_route_of_v2_is_documented() -> None:
    routes = {f"{each.method} {each.path}" for each in ENDPOINTS}
    assert {route for route in routes if f"`{route}`" not in API_V2} == set()


def test_every_problem_of_v2_is_documented() -> None:
    codes = KNOWN.keys() | {row.code or code for code, row in V2_REFUSALS.items()}
    assert {code for code in codes if f"`{code}`" not in API_V2} == set()


def test_every_decision_has_a_number_of_its_own() -> None:
    names = [path.name for path in (ROOT / "docs/decisions").glob("*.md")]
    numbers = sorted(int(name[:4]) for name in names)
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_readme_names_every_page() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pages = [path.name for path in (ROOT / "docs").glob("*.md")]
    assert [page for page in pages if f"docs/{page}" not in readme] == []


def test_refusals_that_a_payment_can_meet_are_documented() -> None:
    met = {"account_not_found", "same_account", "account_closed", "account_frozen", "insufficient_funds"}
    met |= {"balance_limit", "key_reused", "username_taken"}
    assert met <= {kind.code for kind in REFUSALS}
    assert {code for code in met if f"`{code}`" not in API_V1} == set()
