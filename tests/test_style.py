"""What STYLE asks of all code, and no linter checks."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
LONGEST_FILE: Final = 400
OURS: Final = sorted(path for folder in ("src", "tests") for path in (ROOT / folder).rglob("*.py"))
LEDGER: Final = sorted((ROOT / "src/hundi/ledger").rglob("*.py"))
DECISIONS: Final = sorted((ROOT / "docs/decisions").glob("*.md"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_is_something_to_check() -> None:
    assert len(OURS) > 50
    assert len(LEDGER) > 10


@pytest.mark.parametrize("path", OURS, ids=name)
def test_a_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < LONGEST_FILE, "look for the second idea inside"


@pytest.mark.parametrize("path", LEDGER, ids=name)
def test_no_float_comes_near_money(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        where = f"line {getattr(node, 'lineno', 0)}"
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float | complex)), where
        assert not (isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node).endswith("float")), where
        assert not (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)), where
        assert not (isinstance(node, ast.Name) and node.id == "round"), where


def test_decisions_are_numbered_without_a_gap_and_say_their_number() -> None:
    assert [path.name[:5] for path in DECISIONS] == [f"{number:04}-" for number in range(1, len(DECISIONS) + 1)]
    for number, path in enumerate(DECISIONS, 1):
        assert path.read_text(encoding="utf-8").startswith(f"# {number}. "), path.name


def test_the_change_log_tells_of_what_comes_next_and_of_every_release() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[(.+?)\]", text, flags=re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert re.search(r"^### (Added|Changed|Deprecated|Removed|Fixed|Security)$", text, flags=re.MULTILINE)


def test_asserts_are_for_tests_alone() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in OURS
        if path.is_relative_to(ROOT / "src")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assert)
    ]
    assert found == []
