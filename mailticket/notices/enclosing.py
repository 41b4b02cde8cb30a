"""Which files travel with a notice, and what it says of those that do not.

All that came with the words behind it travels, but for what is none to the reader: signatures, and wrappers (winmail.dat, an
S/MIME envelope) whose files were taken out. What lies in a forwarded mail travels with that mail.
"""

from collections.abc import Iterable, Sequence

from mailticket.model.dataclass import dataclass, replace
from mailticket.model.enclosure import ANSWER, Enclosing, Enclosure
from mailticket.model.file_size import shown_size
from mailticket.model.transaction import FORWARDS, UNPROVEN_WORDS, Attachment, Transaction, TransactionType
from mailticket.model.words import say
from mailticket.notices.headers import clean

WITH_FILES = (
    frozenset({TransactionType.CREATE, TransactionType.CORRESPOND, TransactionType.COMMENT}) | UNPROVEN_WORDS | FORWARDS
)
"""What is written by somebody, with files."""

NO_FILES = frozenset(
    {
        "application/pgp-signature",
        "application/pgp-encrypted",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
    }
)
"""What belongs to a mail, and is nothing without it."""

MAILS = ("message/rfc822", "message/global")
MOST_NAMED = 20
"""Files that are named one by one."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The files a notice carries, and those it names: too large, or of a kind that is never sent."""

    carried: tuple[Enclosure, ...] = ()
    large: tuple[Enclosure, ...] = ()
    never: tuple[Enclosure, ...] = ()

    def lightened(self) -> "Enclosed":
        """With one file less."""
        return replace(self, carried=self.carried[:-1], large=(self.carried[-1], *self.large))

    @property
    def size(self) -> int:
        """Bytes the files take in a mail, at the most."""
        return sum(file.encoded for file in self.carried)


def enclosed(entries: Iterable[Transaction], rule: Enclosing) -> Enclosed:
    """The files of what was written, sorted; not more than one mail may hold. Files of a form or letter that is not stored
    cannot travel."""
    carried: list[Enclosure] = []
    large: list[Enclosure] = []
    never: list[Enclosure] = []
    room = rule.up_to
    for letter_id, files in _written(entries):
        for file in travelling(files, rule):
            one = Enclosure.of(letter_id, file)
            if _forbidden(file, files, rule):
                never.append(one)
            elif one.encoded > room:
                large.append(one)
            else:
                carried.append(one)
                room -= one.encoded
    return Enclosed(tuple(carried), tuple(large), tuple(never))


def _written(entries: Iterable[Transaction]) -> Iterable[tuple[int, Sequence[Attachment]]]:
    for entry in entries:
        if entry.attachments and entry.letter_id is not None and entry.type in WITH_FILES:
            yield entry.letter_id, entry.attachments


def travelling(files: Sequence[Attachment], rule: Enclosing) -> list[Attachment]:
    """The files of one letter that are files to its reader. What lies in a forwarded mail goes with it, unless that holds
    something that is never sent, or is too large: then each goes by itself."""
    found: list[Attachment] = []
    whole: list[Attachment] = []
    for file in sorted(files, key=_path):
        if file.type in NO_FILES or _was_opened(file, files) or any(_is_within(file, mail) for mail in whole):
            continue
        if file.type in MAILS and not _forbidden(file, files, rule) and Enclosure.of(0, file).encoded <= rule.up_to:
            whole.append(file)
        found.append(file)
    return found


def _path(file: Attachment) -> list[tuple[str, int]]:
    """As the parts stand in the mail: numbers by their value, outer ones first."""
    steps = [step for step in file.part.split(".") if step]
    return [(step.rstrip("0123456789"), int("0" + step.lstrip("abcdefghijklmnopqrstuvwxyz"))) for step in steps]


def _was_opened(file: Attachment, files: Iterable[Attachment]) -> bool:
    """Whether it is a wrapper whose content was taken out."""
    marks = tuple(f"{file.part}.{step}".lstrip(".") for step in ("t", "s"))
    return file.type not in MAILS and any(one is not file and one.part.startswith(marks) for one in files)


def _is_within(file: Attachment, mail: Attachment) -> bool:
    return file is not mail and (not mail.part or file.part.startswith(f"{mail.part}."))


def _forbidden(file: Attachment, files: Iterable[Attachment], rule: Enclosing) -> bool:
    within = [one for one in files if _is_within(one, file)] if file.type in MAILS else []
    return any(rule.forbids(one.name) for one in (file, *within))


NOTHING = Enclosed()


def fitting(files: Sequence[Enclosure], rule: Enclosing) -> Enclosed:
    """Files that were asked for: as many as fit in one mail, whatever their kind."""
    found = Enclosed(tuple(files))
    while len(found.carried) > 1 and found.size + ANSWER > rule.up_to:
        found = found.lightened()
    return found


def left_out(
    found: Enclosed,
    language: str,
    rule: Enclosing | None = None,
    ticket_id: int = 0,
    *,
    staff: bool = False,
    offers: bool = True,
) -> str:
    """What a notice says of files that it does not carry: each with its size, why, and how to get it where its reader can
    (``offers``); empty for none."""
    if not found.large and not found.never:
        return ""
    lines = [_line(file, "files.large", language) for file in found.large]
    lines += [_line(file, "files.never", language) for file in found.never]
    named = (*found.large, *found.never) if offers else ()
    names = [file for file in named if rule is None or file.encoded <= rule.up_to]
    how = say(language, "files.how", name=clean(names[0].name)) if names else ""
    if staff:
        how = "\n".join(filter(None, (how, say(language, "files.save", ticket=ticket_id))))
    if not how:
        how = say(language, "files.elsewhere")
    return "\n".join((say(language, "files.left"), *_some(lines, language), how))


def _some(lines: Sequence[str], language: str) -> Sequence[str]:
    more = len(lines) - MOST_NAMED
    return (*lines[:MOST_NAMED], say(language, "files.more", files=more)) if more > 0 else lines


def _line(file: Enclosure, why: str, language: str) -> str:
    name = clean(file.name) or file.type
    return say(language, why, name=name, size=shown_size(file.size, language))
