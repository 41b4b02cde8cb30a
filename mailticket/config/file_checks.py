"""Whether the files a configuration names are there and can be read, and where mail goes."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from mailticket.config.lines import Place
from mailticket.config.sections import Written
from mailticket.places import control_socket


def files_wrong(written: Written, home: Path) -> Iterator[tuple[Place, str]]:
    for key in ("tls_certificate", "tls_key"):
        name = getattr(written.smtp, key)
        if name and not (home / name).is_file():
            yield ("smtp", key), f"there is no file {name}"
    if written.smtp.tls_key and not written.smtp.tls_certificate:
        yield ("smtp", "tls_key"), "it needs a tls_certificate"
    if not _control_socket(home / written.paths.data):
        yield ("paths", "data"), "its path is too long for the control socket in it: 94 bytes at most"
    for key in ("rules", "templates"):
        name = getattr(written.paths, key)
        if name and not (home / name).is_dir():
            yield ("paths", key), f"there is no folder {name}"
    url = written.database.url
    if url and not re.match(r"(sqlite:///|postgresql://)", url):
        yield ("database", "url"), "it must begin with sqlite:/// or postgresql://"
    transport = written.delivery.transport
    if transport and not _is_transport(transport):
        yield (
            ("delivery", "transport"),
            "it must be maildir:PATH or smtp://[user:pass@]host:port[?starttls=always|auto|never] or smtps://…",
        )


def _control_socket(data: Path) -> bool:
    """Whether the data folder's path is short enough for the control socket in it (sun_path has 108 bytes)."""
    return len(os.fsencode(control_socket(data))) < 108


def _is_transport(text: str) -> bool:
    if text.startswith("maildir:"):
        return len(text) > len("maildir:")
    try:
        parts = urlsplit(text)
        wanted = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        port = parts.port
    except ValueError:
        return False
    known = wanted.keys() <= {"starttls"} and set(wanted.get("starttls", ["auto"])) <= {"always", "auto", "never"}
    return parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and port != 0 and known
