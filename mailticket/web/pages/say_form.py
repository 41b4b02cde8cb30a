"""The form for a reply or a comment: as it is drawn anew, from a draft, or from what was sent and could not be taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mailticket.application.tickets.page import TicketPage
from mailticket.application.tickets.page_people import Person
from mailticket.model.draft import Draft, DraftKind, Place
from mailticket.web.pages.verbs import people
from mailticket.web.request import first

Fields = Mapping[str, Sequence[str]]

KEPT = ("text", "minutes", "status", "cc_once", "bcc_once", "without", "seen")
"""The fields that a draft keeps."""


@dataclass(frozen=True, slots=True)
class SayForm:
    """``seen`` is the newest entry its writer had before them when they began; ``kept`` when the draft was saved; ``changed`` what
    somebody else did since, when that kept it from being sent."""

    kind: str
    kinds: Sequence[str]
    place: str
    people: Sequence[Person]
    seen: int
    text: str = ""
    minutes: str = ""
    status: str = ""
    cc_once: str = ""
    bcc_once: str = ""
    without: frozenset[str] = frozenset()
    kept: datetime | None = None
    changed: Sequence[str] = ()

    @property
    def readers(self) -> list[str]:
        """Who will read it, by name, besides who works here."""
        return [str(one) for one in self.people if one.address not in self.without]

    @property
    def open(self) -> bool:
        """Whether something about its readers is not as usual, and is to be seen."""
        return bool(self.without or self.cc_once or self.bcc_once)

    def filled(self, fields: Fields) -> "SayForm":
        """With what somebody typed."""
        return replace(
            self,
            text=first(fields, "text"),
            minutes=first(fields, "minutes"),
            status=first(fields, "status"),
            cc_once=first(fields, "cc_once"),
            bcc_once=first(fields, "bcc_once"),
            without=frozenset(fields.get("without", ())),
            seen=_number(fields, "seen") or self.seen,
        )

    def with_changes(self, changed: Sequence[str], read: int) -> "SayForm":
        """With what was done meanwhile: whoever sends it now has read that."""
        return replace(self, changed=changed, seen=read)


def _number(fields: Fields, name: str) -> int | None:
    """A number that we wrote into a hidden field ourselves; None for what somebody else wrote there."""
    value = first(fields, name)
    return int(value) if value.isascii() and value.isdecimal() and len(value) < MOST_DIGITS else None


MOST_DIGITS = 18


def form_of(page: TicketPage, kind: str = "") -> SayForm | None:
    """The form of a page, with the draft that its reader left there; of no kind in particular the one they wrote last. None for who
    may say nothing."""
    kinds = [name for name in ("reply", "comment") if f"ticket.{name}" in page.may]
    if not kinds:
        return None
    drafts = {draft.place.kind.value: draft for draft in page.drafts}
    left = sorted((draft.saved, name) for name, draft in drafts.items() if name in kinds)
    if kind not in kinds:
        kind = left[-1][1] if left else kinds[0]
    people = page.readers if kind == "reply" else page.staff_readers
    place = Place(DraftKind(kind), int(str(page.ticket["id"])))
    form = SayForm(kind, kinds, str(place), people, page.read)
    return _with(form, drafts[kind]) if kind in drafts else form


def _with(form: SayForm, draft: Draft) -> SayForm:
    return replace(form.filled(draft.fields), kept=draft.saved)


def typed(form: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """What a form that was sent says, as a draft keeps it: who was left out are those who could get it and are not chosen."""
    chosen = set(form.get("to", ()))
    fields: dict[str, Sequence[str]] = {name: list(form[name]) for name in KEPT if name in form and name != "without"}
    fields["without"] = [one for one in form.get("could", ()) if one not in chosen]
    return fields


def arguments(number: int, fields: Fields, *, anyway: bool) -> dict[str, Any]:
    """What the use case is told."""
    names = {name: people(fields, name) for name in ("cc_once", "bcc_once")}
    told: dict[str, Any] = {"id": number, "text": first(fields, "text"), "without": list(fields.get("without", ()))}
    told |= names
    told["minutes"] = first(fields, "minutes").strip() or "0"
    told["status"] = first(fields, "status") or None
    told["seen"] = None if anyway else _number(fields, "seen")
    return told
