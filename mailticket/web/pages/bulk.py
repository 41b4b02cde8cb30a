"""What can be done to many tickets at once from a list: any of these takes one value, in one field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mailticket.web.pages.verbs import Verb, one

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Bulk:
    """``takes``: it needs a value; ``undone``: undoing brings it back."""

    verb: Verb
    takes: bool = False
    undone: bool = True


def _value(name: str) -> Callable[[Fields], dict[str, Any]]:
    return lambda fields: {"values": {name: one(fields, "value")}}


def _plain(fields: Fields) -> dict[str, Any]:
    return {}


def _text(fields: Fields) -> dict[str, Any]:
    return {"text": one(fields, "text") or one(fields, "value")}


BULK: dict[str, Bulk] = {
    "take": Bulk(Verb("ticket.take", _plain)),
    "give": Bulk(Verb("ticket.give", lambda fields: {"owner": one(fields, "value")}), takes=True),
    "untake": Bulk(Verb("ticket.untake", _plain)),
    "open": Bulk(Verb("ticket.open", _plain)),
    "stall": Bulk(Verb("ticket.stall", _plain)),
    "resolve": Bulk(Verb("ticket.resolve", _plain)),
    "reject": Bulk(Verb("ticket.reject", _plain)),
    "priority": Bulk(Verb("ticket.set", _value("priority")), takes=True),
    "due": Bulk(Verb("ticket.set", _value("due")), takes=True),
    "queue": Bulk(Verb("ticket.set", _value("queue")), takes=True),
    "watch": Bulk(Verb("ticket.watch", lambda fields: {"who": [one(fields, "value")], "role": "Cc"}), takes=True),
    "merge": Bulk(Verb("ticket.merge", lambda fields: {"into": one(fields, "value").lstrip("#")}), takes=True),
    "reply": Bulk(Verb("ticket.reply", _text), takes=True, undone=False),
    "comment": Bulk(Verb("ticket.comment", _text), takes=True, undone=False),
    "mute": Bulk(Verb("ticket.mute", _plain), undone=False),
    "undo": Bulk(Verb("ticket.undo", _plain), undone=False),
}
"""By the word a form says; how they are called is the template's."""
