"""Letters as programs of the real world write them, and what reading understands of each (letters/expected.toml)."""

import tomllib
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from mailticket.model.letter import Ours, Reading
from mailticket.reading import part_bytes, read
from mailticket.reading.quotes import line_kinds

HOME = Path(__file__).parent / "letters"
OURS = Ours("example.org", frozenset({"general@example.org"}), "example.org")
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((HOME / "expected.toml").read_text("utf-8"))


def letter(name: str) -> bytes:
    return (HOME / f"{name}.eml").read_bytes()


def reading(raw: bytes) -> Reading:
    sender = "" if b"return-path: <>" in raw[:200].lower() else "sender@example.net"
    return read(raw, mail_from=sender, ours=OURS)


def said(found: Reading) -> dict[str, Any]:
    everything = {
        "subject": found.subject,
        "author": [found.author.address, found.author.name] if found.author else None,
        "class": found.mail_class.value,
        "to": [[box.address, box.name] for box in found.to],
        "cc": [[box.address, box.name] for box in found.cc],
        "reply_to": [[box.address, box.name] for box in found.reply_to],
        "date": found.date,
        "message_id": found.message_id,
        "references": list(found.references),
        "tags": [f"{tag.rtname} {tag.ticket_id}" for tag in found.tags],
        "attachments": [f"{one.part} | {one.name} | {one.type} | {one.size}" for one in found.attachments],
        "failed": [[one.address, one.status, one.diagnostic] for one in found.failed],
        "flaws": list(found.flaws),
        "wrappers": list(found.wrappers),
        "segments": _segments(found.text),
    }
    return {key: value for key, value in everything.items() if value}


def _segments(text: str) -> list[list[str]]:
    lines = text.split("\n")
    runs = groupby(zip(line_kinds(lines), lines, strict=True), key=lambda one: one[0])
    return [[kind.value, "\n".join(line for _, line in run)] for kind, run in runs]


def test_every_letter_has_its_expectation() -> None:
    assert {path.stem for path in HOME.glob("*.eml")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_letter_says(name: str) -> None:
    assert said(reading(letter(name))) == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_letter_says_the_same_with_the_line_ends_of_smtp(name: str) -> None:
    raw = letter(name)
    over_smtp = said(reading(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")))
    expected = dict(EXPECTED[name])
    for one in (over_smtp, expected):  # a file that is sent as text is longer by its line ends
        one["attachments"] = [line.rpartition(" | ")[0] for line in one.get("attachments", ())]
    assert over_smtp == expected


@pytest.mark.parametrize("name", EXPECTED)
def test_attachments_have_the_bytes_they_say(name: str) -> None:
    raw = letter(name)
    for one in reading(raw).attachments:
        assert len(part_bytes(raw, one.part)) == one.size


def test_a_file_comes_out_of_winmail_dat_as_it_went_in() -> None:
    assert part_bytes(letter("outlook-winmail-dat"), "2.t1") == b"%PDF-1.4 informe"


def test_a_file_inside_a_forwarded_mail_comes_out() -> None:
    assert part_bytes(letter("forwarded-as-attachment"), "2.1.2") == b"%PDF-1.4"


@pytest.mark.parametrize("path", ["3", "2.9", "0", "-1", "x", "2.t1", "1.1", "²", "2.1.2.1"])
def test_a_part_that_is_not_there_is_a_key_error(path: str) -> None:
    with pytest.raises(KeyError):
        part_bytes(letter("forwarded-as-attachment"), path)
