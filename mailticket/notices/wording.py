"""Templates to text: sandboxed, bounded, in the reader's language; a template that fails falls back to plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailticket.model.errors import FilesWrong, Problem
from mailticket.model.queue import Queue, Site
from mailticket.model.words import LANGUAGES
from mailticket.notices.facts import ActorFacts, FileFacts, TicketFacts, TransactionFacts

MOST = 256 * 1024
"""Characters of a rendered text; more is cut, and said."""

DATES = {"en": "d MMMM y, HH:mm (zzz)", "es": "d 'de' MMMM 'de' y, HH:mm (zzz)"}


@dataclass(frozen=True, slots=True)
class Worded:
    """Subject and text; ``failure`` says why the template did not serve, and is empty when it did."""

    subject: str
    text: str
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One template in one language, compiled."""

    subject: Template
    body: Template


@dataclass(frozen=True, slots=True)
class Wording:
    """All templates by (language, name)."""

    sheets: Mapping[tuple[str, str], Sheet]

    @staticmethod
    def load(folder: Path) -> "Wording":
        """Read ``mail/LANG/NAME.txt``. Raises FilesWrong with every problem, by file and line."""
        problems: list[Problem] = []
        sheets: dict[tuple[str, str], Sheet] = {}
        environment = _environment()
        for language in LANGUAGES:
            place = folder / "mail" / language
            for path in sorted(place.glob("*.txt")):
                sheet = _read(environment, path, problems)
                if sheet is not None:
                    sheets[language, path.stem] = sheet
            problems += [
                Problem(str(place / f"{name}.txt"), 0, "", "there is no such template")
                for name in SHEETS
                if not (place / f"{name}.txt").is_file()
            ]
        if problems:
            raise FilesWrong(problems)
        return Wording(sheets)

    def render(self, name: str, language: str, facts: Mapping[str, Any]) -> Worded:
        """Word a template. Never raises: plain words of the same facts where the template fails."""
        try:
            sheet = self.sheets[language, name]
            subject = sheet.subject.render(facts).strip()
            text = _bounded(sheet.body, facts)
        except Exception as error:  # noqa: BLE001  # whoever wrote the template, the letter is not harmed
            return _plain(name, facts, f"template {language}/{name}: {type(error).__name__}: {error}")
        if not subject or not text.strip():
            return _plain(name, facts, f"template {language}/{name}: it came out empty")
        return Worded(subject, text)


SHEETS = (
    "autoreply",
    "transaction",
    "correspondence",
    "admin_correspondence",
    "admin_comment",
    "owner_change",
    "resolved",
    "held",
    "bounced",
)
"""The templates the house itself asks for."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox; of our own plain views, every public field may be read without its long look."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if type(obj) in PLAIN:
            return not attr.startswith("_")
        return super().is_safe_attribute(obj, attr, value)


PLAIN = frozenset({TicketFacts, ActorFacts, TransactionFacts, FileFacts, Queue, Site})


def _environment() -> ImmutableSandboxedEnvironment:
    environment = _Sandbox(
        autoescape=False,  # the text is text/plain
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.clear()
    return environment


def _read(environment: ImmutableSandboxedEnvironment, path: Path, problems: list[Problem]) -> Sheet | None:
    try:
        head, _, body = path.read_text(encoding="utf-8").replace("\r\n", "\n").partition("\n\n")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(str(path), 0, "", str(error)))
        return None
    name, _, subject = head.partition(":")
    if name.strip().lower() != "subject" or "\n" in head:
        problems.append(Problem(str(path), 1, "", "the first line must be Subject: …, then an empty line"))
        return None
    return _compiled(environment, path, subject.strip(), body, problems)


def _compiled(
    environment: ImmutableSandboxedEnvironment, path: Path, subject: str, body: str, problems: list[Problem]
) -> Sheet | None:
    found = []
    for source, before in ((subject, 0), (body, 2)):  # the body begins on the third line
        try:
            found.append(environment.from_string(source))
        except TemplateError as error:
            problems.append(Problem(str(path), (getattr(error, "lineno", None) or 1) + before, "", str(error)))
    return Sheet(*found) if len(found) == 2 else None


def _bounded(template: Template, facts: Mapping[str, Any]) -> str:
    """A template can only loop over what it is given (the sandbox has no range), so it ends; the text may be long."""
    text = template.render(facts)
    return text if len(text) <= MOST else text[:MOST] + "\n[…]\n"


def _plain(name: str, facts: Mapping[str, Any], failure: str) -> Worded:
    """The same facts without the template, in a form that cannot fail."""
    ticket, entry = facts.get("ticket"), facts.get("transaction")
    subject = str(getattr(ticket, "subject", "") or name)
    lines = [f"Ticket {getattr(ticket, 'id', '')}: {subject}"] if ticket is not None else []
    if entry is not None:
        lines.append(str(getattr(entry, "description", "")))
    lines += ["", str(facts.get("text") or facts.get("error") or "")]
    return Worded(subject, "\n".join(lines).strip() or name, failure)


@lru_cache(4096)
def date_text(at: datetime, zone: str, language: str) -> str:
    """A time as people of a language write it, in their timezone, with the zone's name."""
    return format_datetime(at, DATES.get(language, DATES["en"]), tzinfo=_zone(zone), locale=language)


@lru_cache(256)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
