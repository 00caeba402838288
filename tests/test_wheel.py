"""The package as people install it: made from a source distribution, where there is no Node, and it serves the app."""

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

import httpx
import pytest

from scripts.web import find_npm

ROOT = Path(__file__).parents[1]
BROWSER = {"Accept": "text/html"}


@pytest.fixture
def without_node(tmp_path: Path) -> dict[str, str]:
    """Return an environment without Node, in which Hundi's dependencies can be imported, and Hundi cannot."""
    (tmp_path / "bin").mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUNDI_", "PYTHON"))}
    return {**kept, "PATH": str(tmp_path / "bin"), "PYTHONPATH": sysconfig.get_path("purelib")}


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def pack(target: str, checkout: Path, into: Path, env: dict[str, str] | None = None) -> Path:
    """Make a distribution of a checkout."""
    run(sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", into, cwd=checkout, env=env)
    (made,) = into.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return made


@pytest.mark.skipif(find_npm() is None, reason="the app cannot be built here")
@pytest.mark.timeout(600)  # where the app was not built yet
def test_a_wheel_from_a_source_distribution_serves_the_app_where_there_is_no_node(
    tmp_path: Path, without_node: dict[str, str]
) -> None:
    with tarfile.open(pack("sdist", ROOT, tmp_path / "sdist")) as packed:
        packed.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.glob("hundi-*")
    wheel = pack("wheel", unpacked, tmp_path / "wheel", without_node)

    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv/bin/python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "--python", python)
    run(*pip, "install", "--no-deps", "--no-index", wheel, cwd=tmp_path)
    where = run(python, "-c", "import hundi; print(hundi.__file__)", cwd=tmp_path, env=without_node)
    assert Path(where.strip()).is_relative_to(tmp_path / "venv")

    serve = (python, "-m", "hundi", "serve", "--port", "0", "--data-dir", tmp_path / "data")
    server = subprocess.Popen(serve, cwd=tmp_path, env=without_node, stdout=subprocess.PIPE, text=True)
    said = server.stdout
    assert said is not None
    try:
        url = re.search(r"http://\S+:\d+", said.readline())
        assert url is not None
        page = httpx.get(url[0], headers=BROWSER, trust_env=False)
        assert page.status_code == 200
        assert 'id="boot"' in page.text
        script = re.search(r'src="(/assets/[^"]+\.js)"', page.text)
        assert script is not None
        answer = httpx.get(url[0] + script[1], trust_env=False)
        assert answer.status_code == 200
        assert answer.headers["content-encoding"] in ("br", "gzip")
    finally:
        server.terminate()
        assert server.wait(timeout=30) == 0
        said.close()
