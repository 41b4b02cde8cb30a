"""What the buttons of a ticket do: each names a use case, and what of the form it is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mailticket.web.request import first

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Verb:
    """A use case and its arguments out of a form; the ticket's number is told anyway."""

    use_case: str
    arguments: Callable[[Fields], dict[str, Any]]


def _nothing(fields: Fields) -> dict[str, Any]:
    return {}


def one(fields: Fields, name: str) -> str:
    """A field's first value; empty where there is none."""
    return first(fields, name).strip()


def people(fields: Fields, name: str) -> list[str]:
    """What stands in a field for people: a text that may name several, or none at all."""
    return [text] if (text := one(fields, name)) else []


def _set(fields: Fields) -> dict[str, Any]:
    """What is not as the page showed it: so two people who change different fields do not undo each other."""
    values = {}
    for name in fields:
        if name in SETTABLE or name.startswith("cf."):
            value = one(fields, name)
            if f"was.{name}" in fields:
                if value != one(fields, f"was.{name}"):
                    values[name] = value
            elif value:
                values[name] = value
    return {"values": values}


SETTABLE = frozenset({"owner", "status", "subject", "queue", "priority", "due"})


def _people(fields: Fields) -> dict[str, Any]:
    return {"who": people(fields, "who"), "role": one(fields, "role") or "Cc"}


def _link(fields: Fields) -> dict[str, Any]:
    return {"kind": one(fields, "kind"), "to": one(fields, "other")}


def _remind(fields: Fields) -> dict[str, Any]:
    return {name: one(fields, f"remind_{name}") for name in ("when", "text", "who")}


def _snooze(fields: Fields) -> dict[str, Any]:
    return {"until": one(fields, "until")}


def _reminders(fields: Fields) -> dict[str, Any]:
    return {"reminders": [one(fields, "reminder")]}


def _merge(fields: Fields) -> dict[str, Any]:
    return {"into": one(fields, "into"), "disclose": bool(one(fields, "disclose"))}


def _clone(fields: Fields) -> dict[str, Any]:
    return {"subject": one(fields, "clone_subject") or None}


def _split(fields: Fields) -> dict[str, Any]:
    return {
        "transaction": one(fields, "entry"),
        "to": one(fields, "to_ticket") or None,
        "queue": one(fields, "queue") or None,
        "subject": one(fields, "subject") or None,
        "disclose": bool(one(fields, "disclose")),
    }


def _release(fields: Fields) -> dict[str, Any]:
    return {"entries": list(fields.get("entries", ()))}


VERBS: dict[str, Verb] = {
    **{
        name: Verb(f"ticket.{name}", _nothing)
        for name in ("take", "steal", "untake", "resolve", "undo", "mute", "unmute")
    },
    "set": Verb("ticket.set", _set),
    "watch": Verb("ticket.watch", _people),
    "unwatch": Verb("ticket.unwatch", _people),
    "link": Verb("ticket.link", _link),
    "unlink": Verb("ticket.unlink", _link),
    "merge": Verb("ticket.merge", _merge),
    "clone": Verb("ticket.clone", _clone),
    "split": Verb("ticket.split", _split),
    "remind": Verb("reminder.add", _remind),
    "reminder_done": Verb("reminder.done", _reminders),
    "reminder_cancel": Verb("reminder.cancel", _reminders),
    "snooze": Verb("ticket.snooze", _snooze),
    "release": Verb("ticket.release", _release),
}
