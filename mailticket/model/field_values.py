"""A field's value as people read it, out of what history keeps: moments in ISO 8601, lengths of time in minutes."""

from collections.abc import Callable
from datetime import datetime

from mailticket.model.duration import shown_minutes
from mailticket.model.ticket import BY_LABEL
from mailticket.model.ticket_fields import Kind


def short_moment(at: datetime) -> str:
    """For who reads without a language and a timezone of their own: ``2026-12-04 23:59 -0300``."""
    return f"{at:%Y-%m-%d %H:%M %z}".rstrip()


def shown_value(label: str, value: str, date: Callable[[datetime], str] = short_moment) -> str:
    """The value of the field with a label; what is neither a moment nor a length of time, or cannot be read, as it is."""
    kind = BY_LABEL[label].kind if label in BY_LABEL else None
    try:
        if value and kind is Kind.MOMENT:
            return date(datetime.fromisoformat(value))
        return shown_minutes(int(value)) if value and kind is Kind.MINUTES else value
    except ValueError:
        return value
