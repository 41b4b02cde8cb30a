"""What a calendar says, in a few lines that people of either language understand, and which events it is about (RFC 5545, 5546)."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

LARGE = 256 * 1024
EVENTS = 5
LINE = 300
DESCRIPTION = 4000
LONGEST_UID = 255
"""Characters of an event's own name; RFC 7986 5.3 asks for globally unique ones, and says this much is enough for all."""

_METHODS = {
    "REQUEST": "invitation · invitación",
    "CANCEL": "cancelled · cancelada",
    "COUNTER": "another time is proposed · se propone otro horario",
    "DECLINECOUNTER": "the other time is declined · se rechaza el otro horario",
}
_ANSWERS = {
    "ACCEPTED": "accepted · aceptada",
    "DECLINED": "declined · rechazada",
    "TENTATIVE": "perhaps · quizás",
    "DELEGATED": "delegated · delegada",
}


class Invitation(NamedTuple):
    """``text`` is empty where the calendar cannot be read (it is kept as a file); ``events`` are the UIDs."""

    text: str = ""
    events: tuple[str, ...] = ()


def invitation(raw: bytes, *, with_description: bool) -> Invitation:
    """Whether it invites, cancels or answers, and how; title, when, where, and who invites or answers."""
    if len(raw) > LARGE:
        return Invitation()
    try:
        from icalendar import Calendar  # only here: few letters are invitations

        calendar: Any = Calendar.from_ical(raw)
        method = _line(calendar.get("METHOD")).upper()
        events = [one for one in calendar.subcomponents if one.name in ("VEVENT", "VTODO")][:EVENTS]
        text = "\n\n".join([_event(event, method, with_description=with_description) for event in events])
        return Invitation(text, tuple(dict.fromkeys(_uids(events))))
    except Exception:  # noqa: BLE001  # it raises anything on odd input
        return Invitation()


def _uids(events: list[Any]) -> Iterator[str]:
    for event in events:
        uid = _line(event.get("UID"))
        if 0 < len(uid) <= LONGEST_UID:
            yield uid


def _event(event: Any, method: str, *, with_description: bool) -> str:
    answering = _answering(event) if method == "REPLY" else None
    person = event.get("ORGANIZER") if answering is None else answering
    said = _ANSWERS.get(_status(answering)) if answering is not None else None
    said = said or _METHODS.get(method, method)
    head = f"[{said}] " if said else ""
    lines = [head + _line(event.get("SUMMARY")), _when(event), _line(event.get("LOCATION")), _person(person)]
    if with_description:
        lines += ("", _text(event.get("DESCRIPTION")))
    return "\n".join(lines).strip("\n")


def _answering(event: Any) -> Any:
    """The attendee who answers, in a REPLY (RFC 5546 3.2.3)."""
    attendees = event.get("ATTENDEE")
    several = attendees if isinstance(attendees, list) else [] if attendees is None else [attendees]
    return next((one for one in several if _status(one) in _ANSWERS), None)


def _status(attendee: Any) -> str:
    return _line(getattr(attendee, "params", {}).get("PARTSTAT", "")).upper()


def _when(event: Any) -> str:
    start, end = (_moment(event.get(name)) for name in ("DTSTART", "DTEND"))
    repeated = event.get("RRULE")
    rule = f" ({repeated.to_ical().decode()[:100]})" if repeated is not None else ""
    return (f"{start} – {end}" if end and end != start else start) + rule


def _moment(value: Any) -> str:
    """A moment with its zone: by its name in the zone database; else, as Outlook names zones, with its distance from UTC."""
    moment = getattr(value, "dt", None)
    if not isinstance(moment, datetime):
        return moment.isoformat() if isinstance(moment, date) else ""
    zone = getattr(moment.tzinfo, "key", None) or moment.tzname() or ""
    if not zone:
        named = _line(getattr(value, "params", {}).get("TZID", ""))
        zone = f"{moment:%z} ({named})" if named else f"{moment:%z}"
    return f"{moment:%Y-%m-%d %H:%M} {_line(zone)}".strip()


def _person(value: Any) -> str:
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
