"""What every command does alike: read the settings, ask, print the answer, turn failures into a sentence and a status."""

import json as json_text
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailticket.cli.words import language, word
from mailticket.files import MOST_LETTER, read_file, read_stream
from mailticket.model.clean import clean
from mailticket.model.errors import (
    AlreadyRunning,
    FilesWrong,
    FileUnusable,
    LockHeld,
    MailticketError,
    Refused,
    TryAgain,
)
from mailticket.model.words import refusal, say

if TYPE_CHECKING:
    from rich.console import RenderableType

    from mailticket.config import Settings

REFUSED, TRY_AGAIN = 1, 75
PIPED = 120
"""Width of a page that goes into a file or a pipe."""

Json = Annotated[bool, typer.Option("--json", help="help.json")]


@dataclass(frozen=True)
class State:
    """The global options."""

    path: Path | None = None
    actor: str = "system"

    @cached_property
    def settings(self) -> "Settings":
        """The configuration, read when it is first needed. Raises FilesWrong."""
        from mailticket.config import load

        return load(self.path)


def group(text: str) -> typer.Typer:
    """Commands under one word."""
    return typer.Typer(help=text, no_args_is_help=True)


def ask(context: typer.Context, command: str, **arguments: Any) -> Any:
    """The daemon's answer to a command; a failure ends the program."""
    from mailticket.cli import gateway

    state: State = context.obj
    with answered():
        return gateway.ask(state, command, **arguments)


def out(answer: Any, json: bool, page: "Callable[[Any], RenderableType]") -> None:
    """Print an answer: itself, or its page."""
    if json:
        print(as_json(answer))
        return
    found = page(answer)
    if isinstance(found, str):
        print(clean(found))
        return
    from rich.console import Console

    Console(width=None if _narrow() else PIPED, highlight=False, emoji=False, markup=False).print(found)


def wrapped(text: str) -> str:
    """Sentences, with no word broken at the edge of a terminal; what reads them from a pipe gets each in one line."""
    if not _narrow():
        return text
    columns = shutil.get_terminal_size().columns
    lines = (textwrap.wrap(line, columns, break_long_words=False, break_on_hyphens=False) for line in text.split("\n"))
    return "\n".join("\n".join(line) for line in lines)


def _narrow() -> bool:
    return sys.stdout.isatty() or "COLUMNS" in os.environ


def as_json(answer: Any) -> str:
    """The answer, in which what JSON would let through and a terminal obeys is written as an escape."""
    text = json_text.dumps(answer, ensure_ascii="utf" not in (sys.stdout.encoding or "").lower(), indent=2)
    unsafe = "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
    return re.sub(unsafe, lambda found: f"\\u{ord(found[0]):04x}", text)


def tell(sentence: str) -> None:
    """A sentence for the person, on standard error."""
    print(clean(sentence), file=sys.stderr)


@contextmanager
def answered() -> Iterator[None]:
    """Failures end the program with a sentence and a status."""
    try:
        yield
    except FilesWrong as wrong:
        for problem in wrong.problems:
            tell(str(problem))
        raise typer.Exit(REFUSED) from wrong
    except (Refused, FileUnusable) as refused:
        tell(refusal(language(), refused))
        raise typer.Exit(REFUSED) from refused
    except LockHeld as held:
        key = "lock.starting" if held.daemon else "lock.command"
        tell(word("try_again", reason=say(language(), key, pid=held.pid)))
        raise typer.Exit(TRY_AGAIN) from held
    except (TryAgain, AlreadyRunning) as trouble:
        tell(word("try_again", reason=trouble))
        raise typer.Exit(TRY_AGAIN) from trouble
    except (MailticketError, OSError) as error:
        tell(f"mailticket: {error}")
        raise typer.Exit(REFUSED) from error


def text_or_stdin(text: str | None) -> str:
    """The text given; without one, or for ``-``, standard input."""
    if text not in (None, "-"):
        return str(text)
    if text is None and sys.stdin.isatty():
        tell("--text …")
        raise typer.Exit(2)
    with answered():
        return read_stream(sys.stdin.buffer, MOST_LETTER).decode("utf-8", "replace")


def letter_of(file: str, most: int = MOST_LETTER) -> bytes:
    """A letter from a file, or from standard input for ``-``; of at most so many bytes. Raises OSError."""
    return read_stream(sys.stdin.buffer, most) if file == "-" else read_file(file, most)
