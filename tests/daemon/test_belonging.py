"""A database that is gone is not taken for one that is new; and a crash in the first start hinders nothing."""

import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mailticket.daemon import belonging
from mailticket.daemon.belonging import Folder, check, fingerprint, folder, shown
from mailticket.model.errors import LostDatabase
from mailticket.storage.installation import Found, Installation

SABOTEUR = str(Path(__file__).parent / "saboteur")
NEW = Found(new=True)
KEY, OTHER = fingerprint(b"a"), fingerprint(b"b")


def there(**installation: Any) -> Found:
    return Found(new=False, installation=Installation(**installation))


@pytest.mark.parametrize(
    ("found", "here", "new", "said"),
    [
        (NEW, Folder(), False, ""),
        (NEW, Folder((KEY,), "1"), False, "this site had a database"),
        (NEW, Folder((), "1"), False, "this site had a database"),
        (NEW, Folder((KEY,), "1"), True, ""),
        (there(id="1", seal=KEY), Folder((KEY,), "1"), False, ""),
        (there(id="1", seal=KEY), Folder((OTHER, KEY), "1"), False, ""),  # a rotation a crash cut short
        (there(id="1", seal=""), Folder((KEY,), ""), False, ""),  # a first start a crash cut short
        (there(id="1", seal=""), Folder(), False, ""),
        (there(id="", seal=""), Folder((KEY,), ""), False, ""),  # of a version that knew no ids
        (there(id="1", seal=KEY), Folder((KEY,), ""), False, ""),  # a second machine
        (there(id="2", seal=KEY), Folder((KEY,), "1"), False, "another site's database"),
        (there(id="2", seal=KEY), Folder((KEY,), "1"), True, "another site's database"),
        (there(id="1", seal=KEY), Folder((), "1"), False, "is missing"),
        (there(id="1", seal=KEY), Folder((), "1"), True, ""),
        (there(id="1", seal=KEY), Folder((OTHER,), "1"), False, "is not the one"),
        (there(id="1", seal=KEY), Folder((OTHER,), "1"), True, "is not the one"),
        (Found(new=False, installation=None), Folder((KEY,), "1"), True, "emptied"),
    ],
)
def test_whose_a_database_is(found: Found, here: Folder, new: bool, said: str) -> None:
    def judged() -> None:
        check(found, here, database="DB", data=Path("data"), new=new)

    if said:
        with pytest.raises(LostDatabase, match=f"DB.*{said}|{said}.*DB"):
            judged()
    else:
        judged()


def test_a_database_is_never_named_with_its_password() -> None:
    assert shown("postgresql://rt:se@cret@db.example/rt?password=secret", None) == "postgresql://db.example/rt"


def test_what_is_set_aside_is_kept(tmp_path: Path) -> None:
    (tmp_path / belonging.KEYS).write_text("aa\n")
    belonging.note(tmp_path, "1")
    belonging.set_aside(tmp_path, datetime(2026, 11, 28, tzinfo=UTC))
    assert folder(tmp_path) == Folder()
    assert (tmp_path / f"{belonging.KEYS}.until-20261128T000000").read_text() == "aa\n"


def refusal(daemon: Any) -> str:
    """A start that is refused, and what it said."""
    with pytest.raises(AssertionError):
        daemon.start()
    assert daemon.process.wait(20) == 1
    return "\n".join(line["event"] for line in daemon.lines)


def test_a_daemon_refuses_a_database_that_is_gone_and_starts_anew_when_told(daemon: Any) -> None:
    daemon.stop()
    keys = (daemon.folder / "var" / belonging.KEYS).read_text()
    for file in (daemon.folder / "var").glob("mailticket.db*"):
        file.rename(file.with_name("kept-" + file.name))
    daemon.lines.clear()
    said = refusal(daemon)
    assert str(daemon.folder / "var" / "mailticket.db") in said
    assert "serve --new" in said
    assert not (daemon.folder / "var" / "mailticket.db").exists()
    sqlite3.connect(daemon.folder / "var" / "mailticket.db").close()  # there, and empty
    assert "this site had a database" in refusal(daemon)
    refused = daemon.cli("ticket", "list")
    assert "this site had a database" in refused.stderr + refused.stdout
    daemon.start(new=True)
    assert (daemon.folder / "var" / belonging.KEYS).read_text() != keys


def test_a_damaged_database_is_named_at_the_start(daemon: Any) -> None:
    daemon.stop()
    file = daemon.folder / "var" / "mailticket.db"
    content = bytearray(file.read_bytes())
    content[8192 * 3 : 8192 * 9] = b"\xff" * 8192 * 6
    file.write_bytes(content)
    daemon.lines.clear()
    said = refusal(daemon)
    assert str(file) in said
    assert "check --deep" in said
    checked = daemon.cli("check", "--deep")
    assert checked.returncode == 1
    assert re.search("database", checked.stdout + checked.stderr)


def test_damage_found_at_work_ends_the_process_with_a_sentence(daemon: Any) -> None:
    file = daemon.folder / "var" / "mailticket.db"
    daemon.send("From: a@c.example\nTo: general@noc.example\nSubject: x\n\nx\n")
    daemon.settled()
    pages = sqlite3.connect(file)
    pages.execute("pragma wal_checkpoint(truncate)")
    pages.close()
    with file.open("r+b") as content:
        size = file.stat().st_size
        for page in range(1, size // 8192):
            content.seek(page * 8192)
            content.write(b"\xff" * 8192)
    daemon.cli("ticket", "list")
    line = daemon.log(lambda line: line["event"] == "daemon.fatal")
    assert line
    assert "check --deep" in line["error"]
    assert daemon.process.wait(30) == 1


POINTS = [
    "mailticket.daemon.opening:upgrade:before:1",
    "mailticket.storage.database:_committed:before:1",
    "mailticket.storage.database:_committed:after:1",
    "mailticket.daemon.seal_keys:write_lines:before:1",
    "mailticket.daemon.seal_keys:write_lines:after:1",
    "mailticket.daemon.belonging:note:before:1",
    "mailticket.daemon.belonging:note:after:1",
    "mailticket.storage.installation:put_seal:after:1",
    "mailticket.storage.database:_committed:after:2",
]


@pytest.mark.parametrize("point", POINTS)
def test_a_first_start_that_is_killed_anywhere_hinders_nothing(make_daemon: Callable[..., Any], point: str) -> None:
    daemon = make_daemon(environment={"PYTHONPATH": SABOTEUR, "MAILTICKET_SABOTAGE": point}, start=False)
    with pytest.raises(AssertionError):
        daemon.start()
    assert daemon.process.wait(20) == -9
    daemon.environment.pop("MAILTICKET_SABOTAGE")
    daemon.start()
    assert daemon.tickets() == []
