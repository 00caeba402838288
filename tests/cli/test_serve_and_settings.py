"""Starting, migrating, settings: what is refused, and how it is said."""

import json
import socket
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.cli.conftest import Hundi


def test_a_port_that_is_taken_is_said_in_one_line_that_offers_another(hundi: Hundi) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        ran = hundi("serve", "--port", str(port))
    assert (ran.code, ran.err) == (
        1,
        f"hundi: port {port} is taken: stop what listens there, or choose another with --port\n",
    )


def test_it_says_which_version_it_is(hundi: Hundi) -> None:
    ran = hundi("--version")
    assert (ran.code, ran.out.strip()) == (0, f"hundi {version('hundi')}")


def test_no_other_command_waits_for_the_servers_code(tmp_path: Path) -> None:
    """It takes as long to load as all the others together."""
    loaded = "import sys, hundi.cli; print({'litestar', 'uvicorn', 'hundi.api'} & sys.modules.keys())"
    ran = subprocess.run([sys.executable, "-c", loaded], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("serve", "--host", "0.0.0.0"), "set mode to public"),  # noqa: S104
        (("serve", "--workers", "2"), "name a PostgreSQL database with --database"),
        (("serve", "--mode", "public"), "public mode needs public_url"),
        (("serve", "--port", "0", "--database", "postgresql://u:secret@127.0.0.1:1/d"), "Connection refused"),
        (("verify", "--database", "postgresql://u:secret%zz@127.0.0.1/d"), "URL cannot be read"),
        (("serve", "--port", "0", "--database", "sqlite://"), "use sqlite:///file.db"),
        (("serve", "--port", "0", "--database", "sqlite:///:memory:"), "needs a file that stays"),
        (("serve", "--port", "0", "--database", "sqlite:////proc/nothing/x.db"), "cannot open the database"),
        (("verify",), "there is no database at"),
        (("deposit", "a@b.c", "1"), "there is no database at"),
    ],
)
def test_what_cannot_be_served_is_said_in_one_line(hundi: Hundi, arguments: tuple[str, ...], words: str) -> None:
    ran = hundi(*arguments)
    assert ran.code == 1
    assert words in ran.err
    assert "secret" not in ran.err
    assert ran.err.count("\n") == 1


def test_migrating_twice_is_as_good_as_once_and_the_file_is_its_owners_alone(hundi: Hundi, tmp_path: Path) -> None:
    assert hundi("migrate").code == 0
    assert hundi("migrate", "--json").json["ok"] is True
    assert stat.S_IMODE((tmp_path / "hundi.db").stat().st_mode) == 0o600


def test_a_database_of_something_else_is_left_alone(hundi: Hundi, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "hundi.db")) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    for command in ("migrate", "verify"):
        assert "tables that are not Hundi's" in hundi(command).err


def test_a_file_that_is_no_database_is_said_to_be_none(hundi: Hundi, tmp_path: Path) -> None:
    (tmp_path / "hundi.db").write_bytes(b"not a database, but long enough to look like one" * 100)
    for command in ("migrate", "verify"):
        ran = hundi(command)
        assert (ran.code, ran.err.count("\n")) == (1, 1)
        assert "not a database" in ran.err


def test_settings_tell_each_value_and_where_it_came_from(
    hundi: Hundi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hundi.toml").write_text("session_days = 7")
    monkeypatch.setenv("HUNDI_PORT", "3001")
    listed = hundi("settings", "--json").json
    assert listed["session_days"] == {"value": 7, "source": "hundi.toml"}
    assert listed["port"] == {"value": 3001, "source": "HUNDI_PORT"}
    assert listed["mode"]["source"] == "default"
    shown = hundi("settings").out
    assert "HUNDI_PORT" in shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://hundi:hush@db.example/hundi", "postgresql://hundi:…@db.example/hundi"),
        ("postgresql://hundi:no#hush@db.example/hundi", "postgresql://hundi:…@db.example/hundi"),
        ("postgresql://hundi:no?hush@db.example/hundi", "postgresql://hundi:…@db.example/hundi"),
        ("postgresql://hundi:no@hush@db.example/hundi", "postgresql://hundi:…@db.example/hundi"),
        ("postgresql://hundi:no/hush@db.example/hundi", "postgresql://hundi:…@db.example/hundi"),
        ("postgresql://hundi:hush@[::1/hundi", "postgresql://hundi:…@[::1/hundi"),
        ("postgresql://a:hush@one:1,two:2/h?user=b&password=hush", "postgresql://a:…@one:1,two:2/h?user=b&password=…"),
        (
            "postgresql://db.example/h?sslpassword=hush&sslmode=require",
            "postgresql://db.example/h?sslpassword=…&sslmode=require",
        ),
        ("postgresql://db.example:5432/hundi", "postgresql://db.example:5432/hundi"),
        ("postgresql://asha@db.example/hundi?options=a@b", "postgresql://asha@db.example/hundi?options=a@b"),
        ("postgresql+psycopg://h:hush@db.example/h", "postgresql+psycopg://h:…@db.example/h"),
        ("POSTGRESQL://h:hush@db.example/h", "POSTGRESQL://h:…@db.example/h"),
        ("host=db.example password=hush dbname=h", "host=db.example password=… dbname=h"),
        ("host=db.example password = 'hush hush'", "host=db.example password = …"),
        ("hush@db.example/h", "…@db.example/h"),
        ("sqlite:////srv/a:b@c.db", "sqlite:////srv/a:b@c.db"),
    ],
)
def test_a_password_in_a_database_url_is_left_out(hundi: Hundi, url: str, shown: str) -> None:
    ran = hundi("settings", "--json", "--database", url)
    assert "hush" not in ran.out
    assert json.loads(ran.out)["database"]["value"] == shown
    assert "hush" not in hundi("settings", "--database", url).out


@pytest.mark.parametrize(
    "url", ["host=db.example password=hush", "hush@db.example/h", "postgresql+psycopg://h:hush@x/h"]
)
def test_what_is_no_url_of_a_database_is_refused_without_repeating_a_password(hundi: Hundi, url: str) -> None:
    ran = hundi("verify", "--database", url)
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "use sqlite:///file.db or postgresql://" in ran.err
    assert "hush" not in ran.err


def test_a_setting_that_cannot_be_is_said_in_one_line(hundi: Hundi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUNDI_PORT", "http")
    ran = hundi("settings")
    assert (ran.code, ran.err) == (1, "hundi: HUNDI_PORT: port is a whole number, not 'http'\n")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_book_in_postgresql_is_made_once_and_verified(hundi: Hundi, database: str) -> None:
    missing = hundi("verify")
    assert (missing.code, "run `hundi migrate`" in missing.err, missing.err.count("\n")) == (1, True, 1)
    assert hundi("migrate").code == 0
    assert hundi("migrate", "--json").json["ok"] is True
    assert hundi("verify", "--json").json["ok"] is True
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        for workers in ("1", "3"):
            ran = hundi("serve", "--port", port, "--workers", workers)
            assert (ran.code, f"port {port} is taken" in ran.err, ran.err.count("\n")) == (1, True, 1)
    password = database.partition("@")[0].rpartition(":")[2]
    listed = hundi("settings", "--json")
    assert password not in listed.out
    assert listed.json["database"]["source"] == "HUNDI_DATABASE"
    assert listed.json["database"]["value"] == database.replace(password, "…")
