"""What came back from a program or a webhook."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """It served; it may serve later; it will not."""

    DONE = "done"
    AGAIN = "again"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome, and the words that came with it, bounded: plain text for the history."""

    outcome: Outcome
    text: str = ""


def plain(heard: bytes) -> str:
    """Bytes from outside as text that a table and a terminal bear: no control characters but newline and tab."""
    text = heard.decode("utf-8", "replace")
    return "".join(
        char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}" for char in text
    ).strip()
