"""Times as they stand in the tables: ISO 8601 text, UTC, milliseconds."""

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=64)  # most of what a unit of work writes happens at one moment
def to_text(at: datetime) -> str:
    """An aware datetime as stored text."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def maybe_text(at: datetime | None) -> str | None:
    """As ``to_text``; None stays None."""
    return None if at is None else to_text(at)


def from_text(text: str) -> datetime:
    """Stored text as an aware datetime."""
    return datetime.fromisoformat(text)


def maybe_time(text: str | None) -> datetime | None:
    """As ``from_text``; None and empty are None."""
    return datetime.fromisoformat(text) if text else None
