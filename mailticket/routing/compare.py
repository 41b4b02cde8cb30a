"""Runs rules over letters that lie in files, to see which rule takes which letter and what other rules would change."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from mailbox import mbox
from pathlib import Path

from mailticket.model.errors import LetterTooHard
from mailticket.model.letter import Reading
from mailticket.routing.rules import Choice, RuleBook

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

    Raises OSError where the path cannot be read.
    """
    if path.is_dir():
        yield from _folder(path)
    elif _is_mbox(path):
        yield from _mbox(path)
    else:
        yield path.name, path.read_bytes()


def _folder(path: Path) -> Iterator[tuple[str, bytes]]:
    maildir = [path / name for name in ("new", "cur") if (path / name).is_dir()]
    for folder in maildir or [path]:
        for file in sorted(folder.iterdir()):
            wanted = not file.name.startswith(".") if maildir else file.suffix == ".eml"
            if wanted and file.is_file():
                yield file.name, file.read_bytes()


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"From "


def _mbox(path: Path) -> Iterator[tuple[str, bytes]]:
    box = mbox(path, create=False)
    try:
        for number, key in enumerate(box.keys(), 1):
            yield f"{path.name}:{number}", _QUOTED_FROM.sub(rb"\1", box.get_bytes(key))
    finally:
        box.close()


def _return_path(reading: Reading) -> str | None:
    values = (value for name, value in reading.headers if name.lower() == "return-path")
    value = next(values, None)
    return None if value is None else value.strip(" <>")


def _effect(choice: Choice) -> tuple[object, ...]:
    return choice.queue, choice.priority, choice.owner, choice.cc, choice.hold, choice.action
