"""Runs rules over letters that lie in files, to see which rule takes which letter and what other rules would change."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mailticket.files import MOST_LETTER, open_regular, read_file, read_stream
from mailticket.model.errors import FileUnusable, LetterTooHard
from mailticket.model.letter import Reading
from mailticket.routing.rules import Choice, RuleBook

_FROM = b"From "
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Row:
    """One letter: what the rules say, and what the others would say where there are others."""

    letter: str
    choice: Choice
    other: Choice | None = None

    @property
    def changed(self) -> bool:
        """Whether the others would do something else with the letter; another rule with the same effect is no change."""
        return self.other is not None and _effect(self.choice) != _effect(self.other)


def compare(
    letters: Iterable[tuple[str, bytes]],
    book: RuleBook,
    *,
    read: Callable[[bytes], Reading],
    against: RuleBook | None = None,
    known_queues: Callable[[str], bool] | None = None,
    explain: bool = False,
) -> Iterator[Row]:
    """A row for each letter, as they come. The envelope sender is taken from Return-Path, where there is one."""

    def choice(rules: RuleBook, reading: Reading, size: int) -> Choice:
        sender = _return_path(reading)
        return rules.choose(reading, size=size, known_queues=known_queues, mail_from=sender, explain=explain)

    for name, raw in letters:
        try:
            reading = read(raw)
        except LetterTooHard as error:
            yield Row(name, Choice(why=f"it cannot be read: {error}"))
            continue
        other = choice(against, reading, len(raw)) if against else None
        yield Row(name, choice(book, reading, len(raw)), other)


def letters_in(path: Path) -> Iterator[tuple[str, bytes]]:
    """(name, raw letter) of a single file, an mbox (without its From_ lines), a Maildir or a folder of ``.eml`` files.

    Raises OSError where the path cannot be read, or a letter is too large.
    """
    if path.is_dir():
        yield from _folder(path)
        return
    with open_regular(path) as file:
        if file.read(len(_FROM)) == _FROM:
            file.seek(0)
            yield from ((f"{path.name}:{number}", raw) for number, raw in enumerate(split_mbox(file, path.name), 1))
        else:
            file.seek(0)
            yield path.name, read_stream(file, MOST_LETTER, str(path))


def _folder(path: Path) -> Iterator[tuple[str, bytes]]:
    maildir = [path / name for name in ("new", "cur") if (path / name).is_dir()]
    for folder in maildir or [path]:
        for file in sorted(folder.iterdir()):
            wanted = not file.name.startswith(".") if maildir else file.suffix == ".eml"
            if wanted and file.is_file():
                yield file.name, read_file(file, MOST_LETTER)


def split_mbox(file: BinaryIO, name: str, most: int = MOST_LETTER) -> Iterator[bytes]:
    """The letters of an mbox, one at a time, each line read once (mboxrd, RFC 4155): a letter begins at a From_ line at the top
    or after an empty line, and is what follows without the empty line at its end; ``>From `` was ``From ``. Raises
    FileUnusable for a letter of more than ``most`` bytes."""
    lines: list[bytes] = []
    size, empty, begun = 0, True, False
    while line := file.readline(most + 1):
        if empty and line.startswith(_FROM):
            if begun:
                yield _unquoted(lines)
            lines, size, empty, begun = [], 0, False, True
            continue
        size += len(line)
        if size > most:
            raise FileUnusable("letter_too_large", name, most=f"{most >> 20} MiB")
        lines.append(line)
        empty = line in (b"\n", b"\r\n")
    if begun:
        yield _unquoted(lines)


def _unquoted(lines: list[bytes]) -> bytes:
    if lines and lines[-1] in (b"\n", b"\r\n"):
        lines.pop()
    return _QUOTED_FROM.sub(rb"\1", b"".join(lines))


def _return_path(reading: Reading) -> str | None:
    values = (value for name, value in reading.headers if name.lower() == "return-path")
    value = next(values, None)
    return None if value is None else value.strip(" <>")


def _effect(choice: Choice) -> tuple[object, ...]:
    return choice.queue, choice.priority, choice.owner, choice.cc, choice.hold, choice.action
