"""Trying rules on letters that lie in files."""

import io
import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest

from mailticket.model.errors import FileUnusable, LetterTooHard
from mailticket.model.letter import Reading
from mailticket.routing.compare import compare, letters_in, split_mbox
from mailticket.routing.rules import RuleBook, parse

LETTER = b"Return-Path: <>\nSubject: uno\n\nhola\nFrom here on\n>From quoted\n"


def book(text: str) -> RuleBook:
    return RuleBook(tuple(parse(text, "x.rules")[0]))


def read(raw: bytes) -> Reading:
    head, _, text = raw.decode().partition("\n\n")
    pairs = tuple((name, value) for name, _, value in (line.partition(": ") for line in head.split("\n")))
    return Reading(subject=dict(pairs)["Subject"], author=None, text=text, headers=pairs)


def test_a_file_is_one_letter_byte_for_byte(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"Subject: x\r\n\r\n\xff\r\n")
    assert list(letters_in(tmp_path / "a.eml")) == [("a.eml", b"Subject: x\r\n\r\n\xff\r\n")]


def test_an_mbox_is_its_letters_without_the_marks_of_the_format(tmp_path: Path) -> None:
    path = tmp_path / "old.mbox"
    quoted = LETTER.replace(b">From", b">>From").replace(b"\nFrom here", b"\n>From here")
    path.write_bytes(b"".join(b"From a@b  Mon Jan  1 00:00:00 2024\n" + quoted + b"\n" for _ in range(2)))
    before = path.read_bytes()
    assert list(letters_in(path)) == [("old.mbox:1", LETTER), ("old.mbox:2", LETTER)]
    assert path.read_bytes() == before


def test_a_maildir_is_its_new_and_seen_letters(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "box")
    box.add(LETTER)
    seen = mailbox.MaildirMessage(EmailMessage())
    seen.set_subdir("cur")
    box.add(seen)
    assert len(list(letters_in(tmp_path / "box"))) == 2


def test_a_folder_is_its_eml_files_in_order(tmp_path: Path) -> None:
    for name in ("b.eml", "a.eml", "notes.txt"):
        (tmp_path / name).write_bytes(LETTER)
    assert [name for name, _ in letters_in(tmp_path)] == ["a.eml", "b.eml"]


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        list(letters_in(tmp_path / "missing"))


def test_rows_say_what_other_rules_would_change() -> None:
    ours = book(":0\n* ^Subject: uno\nqueue a\n\n:0\nqueue b\n")
    theirs = book(":0\nqueue b\n")
    letters = [("1", LETTER), ("2", LETTER.replace(b"uno", b"dos"))]
    rows = list(compare(letters, ours, read=read, against=theirs))
    assert [(row.letter, row.choice.queue, row.changed) for row in rows] == [("1", "a", True), ("2", "b", False)]


def test_the_return_path_is_the_envelope_sender() -> None:
    (row,) = compare([("1", LETTER)], book(":0\n* ^FROM_MAILER\nqueue robots\n"), read=read)
    assert row.choice.queue == "robots"


def test_a_letter_that_cannot_be_read_is_a_row_too() -> None:
    def refuse(raw: bytes) -> Reading:
        raise LetterTooHard("too deep")

    rows = list(compare([("1", LETTER)], book(""), read=refuse))
    assert rows[0].choice.why == "it cannot be read: too deep"


class Steps:
    """A file that counts the lines asked of it and the bytes given."""

    def __init__(self, raw: bytes) -> None:
        self.file = io.BytesIO(raw)
        self.lines, self.bytes = 0, 0

    def readline(self, most: int) -> bytes:
        line = self.file.readline(most)
        self.lines, self.bytes = self.lines + 1, self.bytes + len(line)
        return line


@pytest.mark.parametrize("letter", [b"From a@b\n", b"From a@b\n\n", b"From a@b\nSubject: x\n\nFrom here\n\n"])
@pytest.mark.parametrize("count", [1_000, 4_000])
def test_splitting_an_mbox_reads_each_line_once(letter: bytes, count: int) -> None:
    counted = Steps(letter * count)
    list(split_mbox(counted, "x"))
    assert counted.lines == letter.count(b"\n") * count + 1
    assert counted.bytes == len(letter) * count


def test_from_lines_without_an_empty_line_before_them_begin_no_letter() -> None:
    assert len(list(split_mbox(io.BytesIO(b"From a@b\n" * 50_000), "x"))) == 1
    assert list(split_mbox(io.BytesIO(b"From a\r\nX: 1\r\n\r\nFrom b\r\nX: 2\r\n\r\n"), "x")) == [
        b"X: 1\r\n",
        b"X: 2\r\n",
    ]


def test_a_letter_of_an_mbox_is_bounded_and_read_no_further() -> None:
    counted = Steps(b"From a\n" + bytes(10_000) + b"\nFrom b\n" * 100)
    with pytest.raises(FileUnusable):
        list(split_mbox(counted, "x", 1000))
    assert counted.bytes <= 2000
