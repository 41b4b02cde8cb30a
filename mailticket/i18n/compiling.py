"""From the files people write (.po) to those that are read (.mo): by the wheel's build, and in a checkout when one has changed."""

import contextlib
import os
from io import BytesIO
from pathlib import Path

# what only compiling needs is imported there: in a checkout each command comes by here


def compiled(source: Path) -> bytes:
    """The compiled file of a .po file. Raises babel's PoFileError."""
    from datetime import UTC, datetime

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    result = BytesIO()
    with source.open("rb") as text:
        words = read_po(text, abort_invalid=True)
    words.creation_date = words.revision_date = datetime(2000, 1, 1, tzinfo=UTC)  # the same words make the same file
    write_mo(result, words)
    return result.getvalue()


def fresh(source: Path) -> bytes:
    """The compiled file of a .po file in a checkout: kept beside it, with its very time, until the .po file has another."""
    changed = source.stat().st_mtime_ns
    kept = source.with_suffix(".mo")
    with contextlib.suppress(OSError):
        if kept.stat().st_mtime_ns == changed:
            return kept.read_bytes()
    data = compiled(source)
    with contextlib.suppress(OSError):  # a checkout that is not ours to write in is compiled each time
        _keep(kept, data, changed)
    return data


def _keep(path: Path, data: bytes, changed: int) -> None:
    """Written aside and renamed: another process reads it whole or not at all."""
    import tempfile

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        os.utime(name, ns=(changed, changed))
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
