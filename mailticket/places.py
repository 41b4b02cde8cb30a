"""Where a site is: which configuration counts, and the data folder it names. Nothing else of it is looked at, and little imported:
what only asks a daemon that runs starts with this; ``config`` says the same of the settings it has checked."""

import os
from pathlib import Path

from mailticket.files import MOST_CONFIG, read_text
from mailticket.model.errors import FileUnusable

SEARCHED = (Path("config.toml"), Path("/etc/mailticket/config.toml"))
DATA = "var"
"""The data folder, where none is named."""

MAILDROP = "maildrop"
"""The folder, beside the configuration, for letters from pipes that no daemon took, where none is named."""


def find(path: Path | None) -> Path | None:
    """The configuration to read: the one named, $MAILTICKET_CONFIG, ./config.toml, /etc/mailticket/config.toml, or none."""
    if path is not None:
        return path
    if named := os.environ.get("MAILTICKET_CONFIG"):
        return Path(named)
    return next((place for place in SEARCHED if place.is_file()), None)


def home(file: Path | None) -> Path:
    """What relative paths of a configuration count from; without one, the folder the program was started in."""
    return file.resolve().parent if file else Path.cwd()


def control_socket(data: Path) -> Path:
    """Where a daemon with this data folder is asked."""
    return data / "control.sock"


def running(file: Path | None) -> Path | None:
    """The control socket of the daemon that has read this configuration as it stands. None where there is none, where the file was
    changed since (the daemon may not have taken it over: it is to be checked), or is not understood at once."""
    data = _data(file)
    if data is None:
        return None
    control = control_socket(data)
    try:
        read_at = control.stat().st_mtime_ns  # made at the daemon's start, touched when it reloads
        return control if file is None or file.stat().st_ctime_ns < read_at else None
    except (OSError, ValueError):
        return None


def _data(file: Path | None) -> Path | None:
    import tomllib

    try:
        written = tomllib.loads(read_text(file, MOST_CONFIG)).get("paths", {}).get("data", DATA) if file else DATA
    except (OSError, ValueError, AttributeError, RecursionError, FileUnusable):
        return None
    return home(file) / written if isinstance(written, str) else None
