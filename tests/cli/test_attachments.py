"""Files on the command line: sent along, listed, saved; through the real daemon and beside it."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.daemon.test_files import PDF, PNG, attach, files, letter, to


@pytest.fixture
def desk(daemon: Any) -> Any:
    """Ticket 1 of ana's, with a file."""
    daemon.send(attach(letter(), PDF, "plano.pdf").as_bytes())
    daemon.settled()
    return daemon


def done(answer: Any) -> Any:
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_a_reply_a_comment_and_a_new_ticket_carry_the_files_that_are_attached(desk: Any, tmp_path: Path) -> None:
    (tmp_path / "Informe año.pdf").write_bytes(PDF)
    (tmp_path / "b.bin").write_bytes(b"")
    both = ["--attach", str(tmp_path / "Informe año.pdf"), "--attach", str(tmp_path / "b.bin")]
    done(desk.cli("ticket", "reply", "1", "--text", "Va.", *both))
    assert files(to(desk, "ana@cliente.example")[1]) == {"Informe año.pdf": PDF, "b.bin": b""}
    assert files(to(desk, "staff@noc.example")[1]) == {"Informe año.pdf": PDF, "b.bin": b""}
    done(desk.cli("ticket", "comment", "1", "--text", "Solo nosotros.", *both[:2]))
    assert files(to(desk, "staff@noc.example")[2]) == {"Informe año.pdf": PDF}
    assert len(to(desk, "ana@cliente.example")) == 2
    create = [
        "ticket",
        "create",
        "--queue",
        "general",
        "--subject",
        "Nuevo",
        "--text",
        "x",
        "--requestor",
        "eva@cliente.example",
    ]
    done(desk.cli(*create, *both[2:]))
    assert files(to(desk, "staff@noc.example")[3]) == {"b.bin": b""}
    written = [entry for entry in desk.ticket(1)["history"] if entry["via"] == "cli" and entry["attachments"]]
    assert [(entry["type"], entry["letter"] is not None) for entry in written] == [
        ("Correspond", True),
        ("Comment", True),
    ]
    assert written[0]["attachments"][0] == {
        "part": "2",
        "name": "Informe año.pdf",
        "type": "application/pdf",
        "size": len(PDF),
    }


def test_what_is_refused_keeps_no_form(desk: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    before = len(desk.ask("inbox.list"))
    answer = desk.cli("ticket", "reply", "99", "--text", "x", "--attach", str(tmp_path / "a.txt"))
    assert answer.returncode == 1
    assert len(desk.ask("inbox.list")) == before
    assert desk.ask("ticket.reply", id=1, text="x", attach=[{"name": "a", "content": "no base64!"}]) == "bad_value"
    assert desk.ask("ticket.reply", id=1, text="x", attach=[{"name": "a"}]) == "bad_value"


def test_a_file_that_is_not_there_or_too_large_sends_nothing(desk: Any, tmp_path: Path) -> None:
    (tmp_path / "a.bin").touch()
    with (tmp_path / "a.bin").open("r+b") as file:
        file.truncate(41 << 20)
    for path in ("none.pdf", "a.bin", ""):
        answer = desk.cli("ticket", "reply", "1", "--text", "x", "--attach", str(tmp_path / path))
        assert (answer.returncode, answer.stdout) == (1, ""), path
    assert [entry["type"] for entry in desk.ticket(1)["history"]].count("Correspond") == 0


def test_files_are_listed_and_saved(desk: Any, tmp_path: Path) -> None:
    desk.send(
        attach(
            attach(letter("Otro.", Subject="[noc #1]"), PNG, "plano.pdf", "image/png"), b"x", "-rf.txt", "text/plain"
        ).as_bytes()
    )
    desk.settled()
    rows = json.loads(done(desk.cli("attachment", "list", "1", "--json")))
    assert [(row["name"], row["size"], row["by"]) for row in rows] == [
        ("plano.pdf", len(PDF), "ana@cliente.example"),
        ("plano.pdf", len(PNG), "ana@cliente.example"),
        ("-rf.txt", 1, "ana@cliente.example"),
    ]
    assert "plano.pdf" in done(desk.cli("attachment", "list", "1"))
    folder = tmp_path / "saved"
    folder.mkdir()
    done(desk.cli("attachment", "save", "1", "PLANO.pdf", "--to", str(folder)))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"plano.pdf": PDF, "plano-2.pdf": PNG}
    answer = desk.cli("attachment", "save", "1", "--to", str(folder))
    assert answer.returncode == 1
    assert "--force" in answer.stderr
    (folder / "plano.pdf").write_text("mine")
    done(desk.cli("attachment", "save", "1", "--to", str(folder), "--force"))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "plano.pdf": PDF,
        "plano-2.pdf": PNG,
        "rf.txt": b"x",
    }


def test_a_link_in_the_folder_is_not_followed(desk: Any, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("mine")
    (tmp_path / "plano.pdf").symlink_to(tmp_path / "secret")
    assert desk.cli("attachment", "save", "1", "--to", str(tmp_path)).returncode == 1
    done(desk.cli("attachment", "save", "1", "--to", str(tmp_path), "--force"))
    assert (tmp_path / "secret").read_text() == "mine"
    assert (tmp_path / "plano.pdf").read_bytes() == PDF


def test_who_may_not_see_an_entry_gets_none_of_its_files(desk: Any) -> None:
    desk.ask(
        "ticket.comment", id=1, text="x", attach=[{"name": "interno.txt", "content": base64.b64encode(b"x").decode()}]
    )
    everything = desk.ask("attachment.list", id=1)
    assert [row["name"] for row in everything] == ["plano.pdf", "interno.txt"]
    assert [row["name"] for row in desk.ask("attachment.list", "ana@cliente.example", id=1)] == ["plano.pdf"]
    entry, part = everything[1]["entry"], everything[1]["part"]
    assert desk.ask("attachment.get", "ana@cliente.example", id=1, entry=entry, part=part) == "no_such_file"
    assert base64.b64decode(desk.ask("attachment.get", id=1, entry=entry, part=part)["content"]) == b"x"
    desk.ask("user.add", address="eva@otra.example")
    assert desk.ask("attachment.list", "eva@otra.example", id=1) == "no_such_ticket"


def test_files_are_had_without_a_daemon_too(desk: Any, tmp_path: Path) -> None:
    desk.stop()
    (tmp_path / "a.txt").write_text("hola")
    done(desk.cli("ticket", "comment", "1", "--text", "x", "--attach", str(tmp_path / "a.txt")))
    folder = tmp_path / "saved"
    folder.mkdir()
    done(desk.cli("attachment", "save", "1", "a.txt", "--to", str(folder)))
    assert (folder / "a.txt").read_text() == "hola"
