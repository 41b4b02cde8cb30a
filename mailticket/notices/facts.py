"""What a template may speak of: small plain views, so that it can neither see nor touch anything else."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from mailticket.model.dataclass import dataclass
from mailticket.model.queue import Queue, Site
from mailticket.notices.schedule_samples import SCHEDULE_SAMPLES


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """A ticket as a template sees it; people by address, ``status`` in the reader's words, ``time_worked`` as 1h30m or empty.
    ``fields`` are custom fields with their values. Both are only there for readers who may see them."""

    id: int
    subject: str
    status: str
    priority: int
    queue: str
    owner: str
    requestors: tuple[str, ...]
    created: datetime
    starts: datetime | None
    due: datetime | None
    url: str
    time_worked: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ActorFacts:
    """Who did it. ``shown`` is name and address, as much of it as there is."""

    address: str
    name: str
    shown: str


@dataclass(frozen=True, slots=True)
class TransactionFacts:
    """What was done, and one line that says so; ``also`` are such lines of what was set with it."""

    type: str
    field: str
    old: str
    new: str
    minutes: int
    at: datetime
    description: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file of what was written; most travel with the mail by themselves."""

    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """One of several things that one mail tells: ``who`` did it, ``text`` is what they wrote, ``files`` the names of what
    came with it, ``about`` one line for what is no text. ``tag`` and ``subject`` of its ticket where it is about many."""

    who: str
    at: datetime
    text: str
    files: str = ""
    about: str = ""
    tag: str = ""
    subject: str = ""
    url: str = ""


def samples(template: str) -> tuple[Mapping[str, Any], ...]:
    """Facts to try a template with when it is loaded: everything there, and as little as there can be."""
    if template in SYSTEM_SAMPLES:
        return tuple({**_HOUSE, **facts} for facts in SYSTEM_SAMPLES[template])
    return ({**_HOUSE, **_RICH}, {**_HOUSE, **_RICH, **_POOR})


_AT = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
_HOUSE: dict[str, Any] = {"site": Site(), "queue": Queue(1, "general", description="General")}
_RICH: dict[str, Any] = {
    "ticket": TicketFacts(
        id=7,
        subject="Red",
        status="open",
        priority=50,
        queue="general",
        owner="luis@x.example",
        requestors=("ana@x.example",),
        created=_AT,
        starts=_AT,
        due=_AT,
        url="http://x/7",
        time_worked="1h30m",
        fields=(("Sede", "Centro"),),
    ),
    "actor": ActorFacts("ana@x.example", "Ana", "Ana <ana@x.example>"),
    "transaction": TransactionFacts("Correspond", "Status", "new", "open", 5, _AT, "Correspondence added", ("Set",)),
    "text": "Hola",
    "whole_text": "Hola\n> Hola",
    "attachments": (FileFacts("plano.pdf", "application/pdf", 12345),) * 2,
    "letters": (
        LetterFacts("Ana <ana@x.example>", _AT, "Hola", "plano.pdf"),
        LetterFacts("Luis", _AT, "", about="Status changed"),
    ),
    "opening": LetterFacts("Ana <ana@x.example>", _AT, "No anda.", "plano.pdf"),
    "tag": "[mailticket #7]",
    "links": (3, 4),
    "urls": ("https://x/mapa",),
}
_POOR: dict[str, Any] = {
    "ticket": TicketFacts(
        id=7,
        subject="(no subject)",
        status="new",
        priority=0,
        queue="general",
        owner="",
        requestors=(),
        created=_AT,
        starts=None,
        due=None,
        url="",
    ),
    "actor": ActorFacts("ana@x.example", "", "ana@x.example"),
    "text": "",
    "whole_text": "",
    "attachments": (),
    "letters": (),
    "opening": LetterFacts("ana@x.example", _AT, ""),
    "links": (),
    "urls": (),
}


def _held(sender: str) -> dict[str, Any]:
    """A held letter, with a text or without."""
    address = "control+release-7-8-0123456789abcdef@x.example"
    return {
        "id": 7,
        "author": sender,
        "recipient": "general@x.example",
        "received_at": _AT,
        "subject": sender and "Red",
        "lines": ["No anda.", "Gracias."] if sender else [],
        "reason": "Es correo masivo",
        "release": address,
        "discard": address,
        "block": address,
    }


SYSTEM_SAMPLES: dict[str, tuple[dict[str, Any], ...]] = {
    **SCHEDULE_SAMPLES,
    "overview": tuple(
        {
            "letters": (LetterFacts("Ana", _AT, text, text, text, "[x #7]", "Red", "http://x/7" if text else ""),),
            "tickets": 1,
        }
        for text in ("Hola", "")
    ),
    "held": tuple({"letter": _held(sender)} for sender in ("ana@x.example", "")),
    "held_list": tuple(
        {"letters": [_held(sender)] * 2, "more": more} for sender, more in (("ana@x.example", 0), ("", 3))
    ),
    "held_answer": tuple({"letter": _held(sender), "said": "Hecho."} for sender in ("ana@x.example", "")),
    "held_confirm": tuple(
        {
            "letter": _held(sender),
            "asked": "dejar pasar el mensaje 7",
            "evidence": "solo lo dice la línea From",
            "received_at": _AT,
            "expires_at": _AT,
            "peer": "",
        }
        for sender in ("ana@x.example", "")
    ),
    "unread": tuple(
        {
            "letter": letter,
            "subject": letter and "Re: Red",
            "lines": ["Hola."],
            "held": held,
            "open_address": "general@x.example",
            "control": "control@x.example",
        }
        for letter, held in ((_held("ana@x.example"), True), (None, True), (None, False))
    ),
    "bounced": tuple(
        {
            "failed": {"address": "ana@x.example", "status": status, "diagnostic": status},
            "ticket": {"id": 7, "subject": "Red", "url": "http://x/7"},
        }
        for status in ("5.1.1", "")
    ),
    "transcript": tuple(
        {
            "lines": ({"text": "Take", "said": "done", "done": done}, {"text": "Prio: x", "said": "no", "done": False}),
            "fate": fate,
            "words": "" if order else "Your reply goes to: Ana.",
            "help": (("Take", "become the owner"),) * many,
            "order": order,
            "undo": "control+undo-7-1-0123456789abcdef@x.example" if order else "",
            "ticket": {"id": 7, "subject": "Red", "url": "http://x/7"},
            "inside": not many,
        }
        for fate, done, many, order in (
            ("done", True, 0, 12),
            ("refused", True, 0, None),
            ("preview", True, 0, None),
            ("told", True, 2, None),
            ("done", True, 2, None),
        )
    ),
    "control": tuple(
        {
            "lines": ({"text": "take 7", "said": "done", "done": True}, {"text": "x", "said": "no", "done": False}),
            "fate": fate,
            "help": (("Take 12 15", "become the owner"),) * many,
            "order": order,
            "undo": "",
            "control": "control@x.example",
            "subject": "Red" if many else "",
            "rows": many,
        }
        for fate, many, order in (
            ("done", 0, 12),
            ("refused", 0, None),
            ("preview", 0, None),
            ("told", 2, None),
            ("done", 2, None),
        )
    ),
    "confirm": tuple(
        {
            "lines": ({"text": "Take", "said": "", "done": False},),
            "warnings": ("Ticket 7 is of ana@x.example, ticket 8 of eva@x.example.",),
            "words": words,
            "beside": bool(text),
            "text": text,
            "files": ("a.pdf",) * len(text),
            "tickets": ({"id": 7, "subject": "Red"}, {"id": 8, "subject": "Luz"}),
            "ticket": {"id": 7, "subject": "Red", "url": "http://x/7"},
            "received_at": _AT,
            "expires_at": _AT,
            "peer": "192.0.2.1",
            "evidence": "nothing says so but the From line",
        }
        for words, text in (("", ""), ("Your reply goes to: Ana.", ""), ("Your text waits.", "> Hola"))
    ),
    "unproven": tuple(
        {
            "words": tuple(
                {
                    "id": 57,
                    "ticket": 7,
                    "subject": "Red",
                    "at": _AT,
                    "excerpt": "> Hola" if lines else "",
                    "files": lines,
                    "comment": not lines,
                    "release": "confirm+token-57@x.example",
                }
                for lines in (0, 2)
            ),
            "all": "confirm+token-all@x.example",
            "received_at": _AT,
            "expires_at": _AT,
            "peer": peer,
            "evidence": "nothing says so but the From line",
        }
        for peer in ("192.0.2.1", "")
    ),
    "sign_in_link": tuple(
        {"url": "https://x.example/link/token-57", "minutes": 30, "days": 30, "ticket": ticket, "client": client}
        for ticket, client in ((None, "192.0.2.1"), (7, ""))
    ),
    "logins": (
        {
            "count": 12,
            "networks": [{"network": "2001:db8:1::/48", "count": 9}, {"network": "", "count": 3}],
            "first": _AT,
            "last": _AT,
        },
    ),
    **dict.fromkeys(
        ("flood", "flooded"),
        ({"address": "ana@x.example", "most": 20, "ticket": {"id": 7, "subject": "Red", "url": "http://x/7"}},),
    ),
    "requestor": (
        {
            "person": "Ana <ana@x.example>",
            "lines": ({"text": "Requestor: ana@x.example", "said": "", "done": False},),
            "ticket": {"id": 7, "subject": "Red", "url": "http://x/7"},
            "expires_at": _AT,
        },
    ),
    "not_asked": tuple(
        {"peer": peer, "received_at": _AT, "control": "control@x.example"} for peer in ("192.0.2.1", "")
    ),
    "scrip_off": (
        {
            "scrip": {"id": 7, "name": "Avisar", "condition": "OnCreate", "action": "run"},
            "error": "exit status 1",
            "failures": 5,
            "ticket": {"id": 7, "subject": "Red", "url": "http://x/7"},
        },
    ),
}
"""Notices of the site itself speak of other things than those of scrips."""

LONG_TEXT = "El enlace de la sede central cae cada noche a las tres.\n" * 4682
"""256 KB, as a customer may send it."""


def long_texts(sample: Mapping[str, Any]) -> dict[str, Any]:
    """The same facts about a very long letter."""
    return {**sample} | {name: LONG_TEXT for name in ("text", "whole_text", "error") if name in sample}
