"""Entries of a history as a page shows them: letters, and what happened between them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from mailticket.model.clean import clean
from mailticket.model.evidence import UNPROVEN, Level
from mailticket.model.file_size import shown_size
from mailticket.model.history_words import did
from mailticket.model.reasons import reason_in
from mailticket.model.words import say
from mailticket.web.letter_text import Part, linked, parts

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Shown within the page; what else calls itself a picture (SVG) may hold a script, and is handed out to be kept."""

COMMENTS = frozenset({"Comment", "UnprovenReply", "UnprovenComment", "ForwardTransaction", "ForwardTicket", "Note"})
QUIET = frozenset({"Note", "UnprovenReply", "UnprovenComment"})
"""What is neither quoted nor forwarded nor split off."""

BY_MAIL = "mail"


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a letter: where it is had, and whether a page may show it."""

    name: str
    size: str
    picture: bool
    address: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as the template draws it. ``letter``: it has words of somebody, else ``did`` says in a line what happened.
    ``proof`` says how sure we are of its author, ``beside`` what stood beside its body."""

    id: int
    kind: str
    letter: bool
    by: str
    at: str
    via: str
    did: str
    minutes: int
    parts: Sequence[Part]
    text: Markup
    files: Sequence[FileView]
    beside: Sequence[str]
    proof: str
    proof_class: str
    proof_reason: str
    internal: bool
    quiet: bool
    first: bool
    new: bool
    named_by: bool
    unproven: bool
    released: bool
    html: bool
    letter_id: int | None


@dataclass(frozen=True, slots=True)
class Run:
    """A letter; or what happened between letters, of which the mail that went out, and what is too much, is folded."""

    letter: EntryView | None = None
    shown: Sequence[EntryView] = ()
    folded: Sequence[EntryView] = ()


MOST_SHOWN = 3
"""Small things between two letters that are shown; what is more is folded."""

MAIL_OUT = frozenset({"EmailRecord", "CommentEmailRecord", "EmailWaits", "EmailWithdrawn"})


def runs(entries: Sequence[EntryView]) -> list[Run]:
    """Letters, and runs of what happened between them, in the order of the entries."""
    found: list[Run] = []
    between: list[EntryView] = []
    for one in entries:
        if one.letter:
            found += [*_between(between), Run(letter=one)]
            between = []
        else:
            between.append(one)
    return found + _between(between)


def _between(entries: Sequence[EntryView]) -> list[Run]:
    if not entries:
        return []
    shown = [one for one in entries if one.kind not in MAIL_OUT][:MOST_SHOWN]
    ids = {one.id for one in shown}
    return [Run(shown=shown, folded=[one for one in entries if one.id not in ids])]


@dataclass(frozen=True, slots=True)
class EntryTeller:
    """Makes views of entries for one reader. ``via`` names ways in their language; ``file_address`` says where a file is had;
    ``unread_since``: what others said later is new to them; ``own`` is their address."""

    language: str
    time: Callable[[str], str]
    via: Callable[[str], str]
    file_address: Callable[[int, Mapping[str, Any]], str]
    unread_since: str
    own: str
    names: Mapping[str, Any]

    def views(self, entries: Sequence[Mapping[str, Any]]) -> list[EntryView]:
        """All of them, in their order."""
        return [self._view(one) for one in entries]

    def _view(self, entry: Mapping[str, Any]) -> EntryView:
        kind, letter = entry["type"], bool(entry["letter_like"])
        proof, proof_class = self._proof(entry)
        by_mail = entry["via"] == BY_MAIL
        return EntryView(
            id=entry["id"],
            kind=kind,
            letter=letter,
            by=entry["by"],
            at=entry["at"],
            via=self.via(entry["via"]) if entry["via"] not in (BY_MAIL, "system") else "",
            did=self._did(entry),
            minutes=entry["minutes"],
            parts=parts(entry["text"], entry["said"]) if letter else (),
            text=Markup() if letter else linked(entry["text"]),
            files=[self._file(entry["id"], file) for file in entry["attachments"]],
            beside=list(self._beside(entry)),
            proof=proof,
            proof_class=proof_class,
            proof_reason=reason_in(self.language, entry["evidence_reason"] or ""),
            internal=kind in COMMENTS or bool(entry["unproven"]),
            quiet=kind in QUIET,
            first=kind == "Create",
            new=letter and entry["by"] != self.own and bool(self.unread_since) and entry["at"] > self.unread_since,
            named_by=bool(getattr(self.names.get(entry["by"]), "name", "")),
            unproven=bool(entry["unproven"]),
            released=bool(entry["released"]),
            html=by_mail and entry["letter"] is not None,
            letter_id=entry["letter"],
        )

    def _did(self, entry: Mapping[str, Any]) -> str:
        return clean(did(entry, self.language, self.time))

    def _proof(self, entry: Mapping[str, Any]) -> tuple[str, str]:
        """How sure we are of who wrote a mail, in words, and how that looks; of what else was done nothing is said."""
        method, reason = entry["evidence_method"], entry["evidence_reason"]
        if entry["via"] != BY_MAIL or not entry["letter_like"]:
            return "", ""
        level = Level(entry["evidence"])
        if entry["disowned"]:
            return say(self.language, "proof.disowned"), "bad"
        if not method and reason in (None, "", UNPROVEN.reason):
            return say(self.language, "proof.none"), "weak"
        looks = "sure" if level >= Level.DOMAIN else "weak"
        return say(self.language, f"proof.{level.name.lower()}"), looks

    def _file(self, entry_id: int, file: Mapping[str, Any]) -> FileView:
        return FileView(
            clean(file["name"]),
            shown_size(file["size"], self.language),
            file["type"] in PICTURES,
            self.file_address(entry_id, file),
        )

    def _beside(self, entry: Mapping[str, Any]) -> Iterator[str]:
        told = {name: _shown(entry[name] or ()) for name in ("to", "cc", "reply_to")}
        if len(entry["to"] or ()) + len(entry["cc"] or ()) <= 1:
            told |= {"to": "", "cc": ""}
        for name, value in (("subject", entry["subject"]), *told.items()):
            if value:
                yield say(self.language, f"beside.{name}", value=" ".join(clean(value).split()))


def _shown(boxes: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(f"{box['name']} <{box['address']}>" if box["name"] else str(box["address"]) for box in boxes)
