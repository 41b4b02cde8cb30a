"""An invitation in a few lines that need no language of their own."""

from datetime import date, datetime
from typing import Any

LARGE = 256 * 1024
EVENTS = 5
LINE = 300
DESCRIPTION = 4000


def invitation(raw: bytes, *, with_description: bool) -> str:
    """Method and title, when, where, who invites; empty where the calendar cannot be read (it is kept as a file)."""
    if len(raw) > LARGE:
        return ""
    try:
        from icalendar import Calendar  # only here: few letters are invitations

        calendar: Any = Calendar.from_ical(raw)
        method = _line(calendar.get("METHOD"))
        events = [one for one in calendar.subcomponents if one.name in ("VEVENT", "VTODO")][:EVENTS]
        return "\n\n".join([_event(event, method, with_description=with_description) for event in events])
    except Exception:  # noqa: BLE001  # it raises anything on odd input
        return ""


def _event(event: Any, method: str, *, with_description: bool) -> str:
    head = f"[{method}] " if method else ""
    lines = [head + _line(event.get("SUMMARY")), _when(event), _line(event.get("LOCATION")), _organizer(event)]
    if with_description:
        lines += ("", _text(event.get("DESCRIPTION")))
    return "\n".join(lines).strip("\n")


def _when(event: Any) -> str:
    start, end = (_moment(event.get(name)) for name in ("DTSTART", "DTEND"))
    repeated = event.get("RRULE")
    rule = f" ({repeated.to_ical().decode()[:100]})" if repeated is not None else ""
    return (f"{start} – {end}" if end and end != start else start) + rule


def _moment(value: Any) -> str:
    moment = getattr(value, "dt", None)
    if isinstance(moment, datetime):
        zone = getattr(moment.tzinfo, "key", None) or moment.tzname() or ""
        return f"{moment:%Y-%m-%d %H:%M} {_line(zone)}".strip()
    return moment.isoformat() if isinstance(moment, date) else ""


def _organizer(event: Any) -> str:
    value = event.get("ORGANIZER")
    if value is None:
        return ""
    who = _line(value)
    address = who[7:] if who.lower().startswith("mailto:") else who
    name = _line(getattr(value, "params", {}).get("CN", ""))
    return f"{name} <{address}>" if name and name != address else address


def _line(value: object) -> str:
    return " ".join(_text(value).split())[:LINE]


def _text(value: object) -> str:
    if isinstance(value, list):  # a property that came twice
        value = value[0] if value else None
    text = "" if value is None else str(value)[:DESCRIPTION]
    return "".join([one if one.isprintable() or one in "\n\t" else " " for one in text])
