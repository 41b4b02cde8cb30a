"""Which database a data folder belongs to. A database that is gone must not be taken for one that is new: ticket numbers
would begin again at 1, and the sealed addresses in people's mail would lead to other people's tickets."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mailticket.daemon.seal_keys import read_keys, write_lines
from mailticket.model.errors import LostDatabase
from mailticket.storage.installation import Found

KEYS = "seal.keys"
ID = "database.id"


@dataclass(frozen=True, slots=True)
class Folder:
    """What a data folder has: the fingerprints of its keys, the present one first, and the id of its database."""

    seals: tuple[str, ...] = ()
    database: str = ""


def folder(data: Path) -> Folder:
    """Read it. Raises OSError, ValueError."""
    place = data / ID
    return Folder(tuple(map(fingerprint, read_keys(data / KEYS))), place.read_text().strip() if place.exists() else "")


def fingerprint(key: bytes) -> str:
    """What tells two keys apart and says nothing about them."""
    return hashlib.sha256(b"mailticket seal key\0" + key).hexdigest()[:16]


def check(found: Found, here: Folder, *, database: str, data: Path, new: bool) -> None:
    """Raises LostDatabase where a database is not this folder's, with what to do. ``new``: what is missing is to be made anew;
    ``database`` names the database as people know it."""
    there = found.installation
    if found.new and (here.seals or here.database) and not new:
        raise LostDatabase(
            f"there are no tickets in {database}, but {data / KEYS} is there: this site had a database. Restore it from a "
            "backup, or set [database] url to where it is. To start anew, with ticket 1, run: mailticket serve --new"
        )
    if found.new:
        return
    if there is None:
        raise LostDatabase(f"{database} was emptied: restore it from a backup")
    if there.id and here.database and there.id != here.database:
        raise LostDatabase(
            f"{database} is another site's database (its id is {there.id}; {data / ID} says {here.database}). Set [database] "
            "url to this site's, or [paths] data to the folder that belongs to it"
        )
    if there.seal and not here.seals and not new:
        raise LostDatabase(
            f"{data / KEYS} is missing: {database} was in use with it. Copy it from a backup or from the other machine. If it "
            "is lost for good, run: mailticket serve --new; addresses and confirmations sent so far are void then"
        )
    if there.seal and here.seals and there.seal not in here.seals:
        raise LostDatabase(
            f"{data / KEYS} is not the one {database} is in use with (key {there.seal} is missing): copy it from a backup or "
            "from the other machine"
        )


def set_aside(data: Path, now: datetime) -> None:
    """Keys and id of a database that is gone: kept, and out of the way."""
    for name in (KEYS, ID):
        if (data / name).exists():
            (data / name).rename(data / f"{name}.until-{now:%Y%m%dT%H%M%S}")


def note(data: Path, database_id: str) -> None:
    """This folder belongs to this database."""
    write_lines(data / ID, [database_id])


def shown(url: str, path: Path | None) -> str:
    """A database as people know it; never with its password."""
    if path is not None:
        return str(path)
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('?')[0].rpartition('@')[2]}"
