"""The built files, read once: what a browser can ask for is a key of a dictionary, and no path leads anywhere else."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hundi.api.http import NOT_MODIFIED, Answer, find_header, weights

ASSETS: Final = "/assets/"
"""Below it the build puts what has its content's hash in its name."""

INDEX: Final = "index.html"

_FOREVER: Final = (b"cache-control", b"public, max-age=31536000, immutable")
_CHECKED: Final = (b"cache-control", b"no-cache")
"""May be kept, and is asked about before each use: a new version is seen at once."""

_SUFFIXES: Final = {"br": ".br", "gzip": ".gz"}
"""By encoding, the best first, what the compressed file beside a file is called."""

_PLAIN: Final = ""

_TEXT: Final = "; charset=utf-8"
_TYPES: Final = {
    ".css": f"text/css{_TEXT}",
    ".html": f"text/html{_TEXT}",
    ".ico": "image/x-icon",
    ".js": f"text/javascript{_TEXT}",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": f"text/plain{_TEXT}",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class Variant:
    """A file's bytes in one encoding, and what tells them from any others."""

    body: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class File:
    """A file, in every encoding that it was built in."""

    content_type: bytes
    is_immutable: bool
    variants: Mapping[str, Variant]
    """By encoding; as it is under an empty one."""


def read_files(folder: Path) -> dict[str, File]:
    """Read the files below a folder, by their paths in a URL: all but the page, and what has a dot before its name."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    compressed = {path for path in paths if path.suffix in _SUFFIXES.values() and path.with_suffix("") in paths}
    read: dict[str, File] = {}
    for path in paths:
        place = path.relative_to(folder)
        if path in compressed or place == Path(INDEX) or any(part.startswith(".") for part in place.parts):
            continue
        url = f"/{place.as_posix()}"
        variants = {_PLAIN: _variant(path)}
        for encoding, suffix in _SUFFIXES.items():
            beside = path.with_name(path.name + suffix)
            if beside in compressed:
                variants[encoding] = _variant(beside)
        content_type = _TYPES.get(path.suffix, "application/octet-stream").encode()
        read[url] = File(content_type, url.startswith(ASSETS), variants)
    return read


def _variant(path: Path) -> Variant:
    body = path.read_bytes()
    return Variant(body, f'"{hashlib.sha256(body).hexdigest()[:24]}"')


def answer_file(file: File, headers: Iterable[tuple[bytes, bytes]], more: tuple[tuple[bytes, bytes], ...]) -> Answer:
    """Answer a file in the best encoding that the client takes, or that it has not changed; with `more` headers."""
    asked = list(headers)
    encoding = choose_encoding(find_header(asked, b"accept-encoding") or "", file.variants)
    variant = file.variants[encoding]
    said = [_FOREVER if file.is_immutable else _CHECKED, (b"etag", variant.etag.encode())]
    if len(file.variants) > 1:
        said.append((b"vary", b"Accept-Encoding"))
    if is_known(find_header(asked, b"if-none-match") or "", variant.etag):
        return Answer(NOT_MODIFIED, b"", tuple(said))
    if encoding:
        said.append((b"content-encoding", encoding.encode()))
    return Answer(200, variant.body, (*said, *more), file.content_type)


def choose_encoding(accepted: str, variants: Iterable[str]) -> str:
    """Choose among encodings what an Accept-Encoding likes most, of equals the smallest; empty: as it is."""
    liked = weights(accepted)
    others = liked.get("*", 0.0)
    there = [encoding for encoding in _SUFFIXES if encoding in set(variants)]
    best = max(there, key=lambda encoding: liked.get(encoding, others), default=_PLAIN)
    return best if liked.get(best, others) > 0 else _PLAIN


def is_known(if_none_match: str, etag: str) -> bool:
    """Say whether an If-None-Match names what there is: `*`, or tags, of which a weak one is as good."""
    if if_none_match.strip() == "*":
        return True
    return etag in (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
