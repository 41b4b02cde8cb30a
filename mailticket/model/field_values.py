"""A field's value as people read it, out of what history keeps: moments in ISO 8601, lengths of time in minutes."""

import re
from collections.abc import Callable
from datetime import datetime

from mailticket.model.duration import shown_minutes
from mailticket.model.ticket import BY_LABEL
from mailticket.model.ticket_fields import Kind


def short_moment(at: datetime) -> str:
    """For who reads without a language and a timezone of their own: ``2026-12-04 23:59 -0300``."""
    return f"{at:%Y-%m-%d %H:%M %z}".rstrip()


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def shown_time(value: str, date: Callable[[datetime], str]) -> str:
    """A moment in ISO 8601, whatever it is of; what is none, as it is."""
    return date(datetime.fromisoformat(value)) if _TIME.fullmatch(value) else value


def shown_value(label: str, value: str, date: Callable[[datetime], str] = short_moment) -> str:
    """The value of the field with a label; what is neither a moment nor a length of time, or cannot be read, as it is."""
    kind = BY_LABEL[label].kind if label in BY_LABEL else None
    try:
        if value and kind is Kind.MOMENT:
            return date(datetime.fromisoformat(value))
        return shown_minutes(int(value)) if value and kind is Kind.MINUTES else value
    except ValueError:
        return value
