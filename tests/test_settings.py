"""Settings: which source wins, and what is refused."""

from pathlib import Path

import pytest

from hundi.settings import Settings, SettingsError, is_loopback, load_settings


def test_a_flag_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "hundi.toml"
    file.write_text('port = 1\nsession_days = 2\nlog_format = "json"\n')
    environment = {"HUNDI_PORT": "3", "HUNDI_SESSION_DAYS": "4"}
    loaded = load_settings({"port": 5, "host": None}, environment, file)
    settings, sources = loaded.settings, loaded.sources
    assert (settings.port, settings.session_days, settings.log_format) == (5, 4, "json")
    assert (sources["port"], sources["session_days"]) == ("--port", "HUNDI_SESSION_DAYS")
    assert (sources["log_format"], sources["host"]) == (str(file), "default")


def test_the_file_can_be_named_by_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text('cors_origins = ["https://a.example/", "https://b.example"]\naccess_log = true\n')
    settings = load_settings(environment={"HUNDI_CONFIG": str(file)}).settings
    assert settings.cors_origins == ("https://a.example", "https://b.example")
    assert settings.access_log is True


def test_public_mode_changes_the_defaults_and_each_choice_can_still_be_made() -> None:
    public = {"HUNDI_MODE": "public", "HUNDI_PUBLIC_URL": "https://pay.example"}
    settings = load_settings(environment=public).settings
    assert (settings.opening_balance, settings.open_directory, settings.cors_origins) == ("none", False, ())
    assert settings.mask_usernames is True
    chosen = load_settings(environment=public | {"HUNDI_OPEN_DIRECTORY": "yes"}).settings
    assert chosen.open_directory is True


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"HUNDI_PORT": "http"}, "HUNDI_PORT: port is a whole number, not 'http'"),
        ({"HUNDI_PORT": "-1"}, "port is 0 at least"),
        ({"HUNDI_PORT": "65536"}, "port is 65535 at most"),
        ({"HUNDI_MODE": "open"}, "mode is local or public, not 'open'"),
        ({"HUNDI_MODE": "public"}, "public mode needs public_url"),
        ({"HUNDI_MODE": "public", "HUNDI_PUBLIC_URL": "pay.example"}, "public mode needs public_url"),
        ({"HUNDI_MODE": "public", "HUNDI_PUBLIC_URL": "https://[x"}, "public mode needs public_url"),
        ({"HUNDI_HOST": "0.0.0.0"}, "to listen on 0.0.0.0, set mode to public"),  # noqa: S104
        ({"HUNDI_OPENING_BALANCE": "lots"}, "opening_balance is random, none, or an amount"),
        ({"HUNDI_OPENING_BALANCE": "0.00"}, "opening_balance is random, none, or an amount"),
        ({"HUNDI_OPENING_BALANCE": "1.001"}, "opening_balance is random, none, or an amount"),
        ({"HUNDI_ACCESS_LOG": "maybe"}, "access_log is true or false"),
        ({"HUNDI_LOG_FORMAT": "xml"}, "log_format is console or json, not 'xml'"),
        ({"HUNDI_CONFIG": "/nowhere/hundi.toml"}, "there is no settings file /nowhere/hundi.toml"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(environment: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(environment=environment)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("prot = 3000", "there is no setting 'prot'"),
        ("port = [", "cannot read"),
        ("port = [1]", "port is a whole number"),
        ("host = [1]", "host is one value"),
        ("cors_origins = 3", "cors_origins is a list of texts"),
    ],
)
def test_a_file_with_a_mistake_is_refused_by_name(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "hundi.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=r"hundi\.toml") as caught:
        load_settings(environment={}, file=file)
    assert words in str(caught.value)


def test_the_database_stands_in_the_data_folder_unless_it_is_named() -> None:
    assert Settings(data_dir="/data").database_url == "sqlite:////data/hundi.db"
    assert Settings(database="sqlite:///mine.db").database_url == "sqlite:///mine.db"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost"])
def test_the_loopback_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.1", "example.com", "localhost.example.com", ""])  # noqa: S104
def test_other_hosts_are_not_the_loopback(host: str) -> None:
    assert not is_loopback(host)
