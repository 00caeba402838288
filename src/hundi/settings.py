"""Settings: flags, over `HUNDI_*` environment variables, over `hundi.toml`, over the mode's defaults.

`Settings` lists them all; each field's metadata says what it is for. Within a mode every choice can be made singly.
"""

import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

LOCAL: Final = "local"
PUBLIC: Final = "public"
OPENING_RANDOM: Final = "random"
OPENING_NONE: Final = "none"
ANY_ORIGIN: Final = "*"
SIGN_UP_OPEN: Final = "open"
SIGN_UP_INVITE: Final = "invite"
SIGN_UP_CLOSED: Final = "closed"

_PORT_MAX: Final = 65_535
_SESSION_DAYS_MAX: Final = 3_650
_OPENING: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_FALSE: Final = frozenset({"0", "false", "no", "off"})


class SettingsError(ValueError):
    """A setting that cannot be; the message is one line that says which and why."""


def _setting(default: Any, about: str, *, public: Any = MISSING, least: int | None = None) -> Any:  # noqa: ANN401 - as `field`
    """Describe a setting: its default in local mode, in public mode where that differs, and its least value."""
    return field(
        default=default, metadata={"about": about, "public": default if public is MISSING else public, "least": least}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every choice that an operator has."""

    mode: str = _setting(
        LOCAL, "local: for this machine alone, open and easy; public: for other people, closed and safe"
    )
    host: str = _setting("127.0.0.1", "address to listen on; any but the loopback needs public mode")
    port: int = _setting(3000, "port to listen on; 0 takes a free one", least=0)
    public_url: str = _setting("", "how people reach the server, such as https://pay.example.org; public mode needs it")
    data_dir: str = _setting("~/.local/share/hundi", "folder of the database, where `database` names none")
    database: str = _setting("", "sqlite:///file.db, sqlite:////path/file.db or postgresql://…; empty: in data_dir")
    workers: int = _setting(1, "server processes on one address; SQLite serves one", least=1)
    opening_balance: str = _setting(
        OPENING_RANDOM,
        "what a new wallet is granted: random (1.00 to 10,000.00), none, or an amount",
        public=OPENING_NONE,
    )
    sign_up: str = _setting(SIGN_UP_OPEN, "who may sign up: open (anybody), invite (who has a code) or closed (nobody)")
    open_directory: bool = _setting(
        default=True, about="list people at /api/v1/user/bulk without a token", public=False
    )
    mask_usernames: bool = _setting(default=False, about="mask usernames for those who are signed in, too", public=True)
    cors_origins: tuple[str, ...] = _setting((ANY_ORIGIN,), "web origins that may use /api/v1; * is any", public=())
    trusted_proxies: str = _setting("", "addresses whose X-Forwarded-For counts, with commas", public="127.0.0.1,::1")
    session_days: int = _setting(30, "how long a sign-in lasts", least=1)
    sign_in_failures_per_account: int = _setting(100, "failed sign-ins to one account in a window", public=10, least=1)
    sign_in_failures_per_address: int = _setting(
        1000, "failed sign-ins from one address in a window", public=100, least=1
    )
    sign_in_window_seconds: int = _setting(60, "length of that window", public=300, least=1)
    request_timeout_seconds: int = _setting(30, "how long a request may take to arrive", least=1)
    deadline_seconds: int = _setting(5, "how long a payment may wait for its turn", least=1)
    queue_limit: int = _setting(10_000, "how many payments may wait", least=1)
    group_limit: int = _setting(4_096, "how many payments may share a commit", least=1)
    stream_limit: int = _setting(10_000, "how many live streams a server process keeps open", least=1)
    log_format: str = _setting("console", "console or json")
    access_log: bool = _setting(default=False, about="log each request")

    @property
    def is_public(self) -> bool:
        """Whether people other than this machine's own are served."""
        return self.mode == PUBLIC

    @property
    def database_url(self) -> str:
        """The database's URL, in the data folder where none is named."""
        if self.database:
            return self.database
        return f"sqlite:///{(Path(self.data_dir).expanduser() / 'hundi.db').absolute()}"


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, and where each value came from."""

    settings: Settings
    sources: dict[str, str]


def about(name: str) -> str:
    """Say what a setting is for."""
    return str(_FIELDS[name].metadata["about"])


def load_settings(
    flags: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None, file: Path | None = None
) -> Loaded:
    """Read all sources and check them. None as a flag's value means that it was not given.

    Raises:
        SettingsError: something is wrong in them.

    """
    environment = os.environ if environment is None else environment
    named = file or (Path(environment["HUNDI_CONFIG"]) if environment.get("HUNDI_CONFIG") else None)
    path = named or Path("hundi.toml")
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    _take(values, sources, _read_file(path, required=named is not None), lambda _: str(path))
    from_environment = {name: environment[key] for name in _FIELDS if (key := f"HUNDI_{name.upper()}") in environment}
    _take(values, sources, from_environment, lambda name: f"HUNDI_{name.upper()}")
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    _take(values, sources, given, lambda name: f"--{name.replace('_', '-')}")
    mode = values.get("mode", LOCAL)
    for name, known in _FIELDS.items():
        if name not in values:
            values[name] = known.metadata["public"] if mode == PUBLIC else known.default
            sources[name] = f"default in {mode} mode" if known.metadata["public"] != known.default else "default"
    settings = Settings(**values)
    _check(settings)
    return Loaded(settings, sources)


def _read_file(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if required:
            msg = f"there is no settings file {path}"
            raise SettingsError(msg) from None
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"cannot read {path}: {error}"
        raise SettingsError(msg) from error
    for name in found:
        if name not in _FIELDS:
            msg = f"{path}: there is no setting {name!r}; `hundi settings` lists them"
            raise SettingsError(msg)
    return found


def _take(values: dict[str, Any], sources: dict[str, str], found: Mapping[str, Any], source: Any) -> None:  # noqa: ANN401
    for name, raw in found.items():
        try:
            values[name] = _parse(_FIELDS[name], raw)
        except ValueError as error:
            msg = f"{source(name)}: {name} {error}"
            raise SettingsError(msg) from None
        sources[name] = source(name)


def _parse(known: Field[Any], raw: Any) -> Any:  # noqa: ANN401 - a value of whatever source
    """Read a value of the field's type from TOML, a flag or a text."""
    kind: type[object] = type(known.default)
    if kind is bool:
        text = str(raw).strip().lower()
        if text not in _TRUE | _FALSE:
            msg = "is true or false"
            raise ValueError(msg)
        return text in _TRUE
    if kind is int:
        return _parse_int(raw, known.metadata["least"])
    if kind is tuple:
        items = raw.split(",") if isinstance(raw, str) else raw
        if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
            msg = "is a list of texts"
            raise ValueError(msg)
        return tuple(item.strip().rstrip("/") for item in items if item.strip())
    if isinstance(raw, list | dict):
        msg = "is one value"
        raise ValueError(msg)  # noqa: TRY004 - one kind of error, with the setting's name put before it
    return str(raw).strip()


def _parse_int(raw: Any, least: int) -> int:  # noqa: ANN401
    try:
        number = int(str(raw).strip())
    except ValueError:
        msg = f"is a whole number, not {raw!r}"
        raise ValueError(msg) from None
    if number < least:
        msg = f"is {least} at least"
        raise ValueError(msg)
    return number


def _check(settings: Settings) -> None:
    """Check what the types do not say."""
    problem = None
    if settings.mode not in (LOCAL, PUBLIC):
        problem = f"mode is local or public, not {settings.mode!r}"
    elif settings.port > _PORT_MAX:
        problem = f"port is {_PORT_MAX} at most"
    elif settings.session_days > _SESSION_DAYS_MAX:
        problem = f"session_days is {_SESSION_DAYS_MAX} at most"
    elif settings.log_format not in ("console", "json"):
        problem = f"log_format is console or json, not {settings.log_format!r}"
    elif settings.sign_up not in (SIGN_UP_OPEN, SIGN_UP_INVITE, SIGN_UP_CLOSED):
        problem = f"sign_up is open, invite or closed, not {settings.sign_up!r}"
    elif settings.opening_balance not in (OPENING_NONE, OPENING_RANDOM) and not _is_opening(settings.opening_balance):
        problem = "opening_balance is random, none, or an amount above zero such as 100.00"
    elif not settings.is_public and not is_loopback(settings.host):
        problem = f"to listen on {settings.host}, set mode to public and public_url to how people reach the server"
    elif settings.is_public and not _is_web_address(settings.public_url):
        problem = "public mode needs public_url, such as https://pay.example.org"
    if problem is not None:
        raise SettingsError(problem)


def _is_opening(text: str) -> bool:
    return _OPENING.fullmatch(text) is not None and any(digit in text for digit in "123456789")


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Say whether the address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


_FIELDS: Final[dict[str, Field[Any]]] = {known.name: known for known in fields(Settings)}
