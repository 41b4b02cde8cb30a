"""Templates to text: sandboxed, bounded, in the reader's language; a template that fails falls back to plain words."""

import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Template, TemplateError, TemplateSyntaxError, nodes

from mailticket.model.errors import FilesWrong, Problem
from mailticket.model.words import LANGUAGES, say
from mailticket.notices.dates import DateTeller
from mailticket.notices.facts import samples
from mailticket.notices.sandbox import Sandbox, check

MOST = 256 * 1024
"""Characters of a rendered text; more is cut, and shown to be."""

MOST_SUBJECT = 1000


@dataclass(frozen=True, slots=True)
class Worded:
    """Subject and text; ``failure`` says why the template did not serve, and is empty when it did."""

    subject: str
    text: str
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One template in one language, compiled. Where it ``tells_dates``, readers in other timezones get another mail."""

    subject: Template
    body: Template
    tells_dates: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """All templates by (language, name)."""

    sheets: Mapping[tuple[str, str], Sheet]

    @staticmethod
    def load(folder: Path) -> "Wording":
        """Read and try ``mail/LANG/NAME.txt``. Raises FilesWrong with every problem, by file and line."""
        problems: list[Problem] = []
        sheets: dict[tuple[str, str], Sheet] = {}
        environment = Sandbox()
        for language in LANGUAGES:
            for path in sorted((folder / "mail" / language).glob("*.txt")):
                sheet = _read(environment, path, problems)
                if sheet is not None:
                    sheets[language, path.stem] = sheet
        problems += _absent(folder / "mail")
        if problems:
            raise FilesWrong(problems)
        return Wording(sheets)

    def tells_dates(self, name: str, language: str) -> bool:
        """Whether what a template says depends on the reader's timezone."""
        sheet = self._sheet(name, language)
        return sheet is not None and sheet.tells_dates

    def render(self, name: str, language: str, facts: Mapping[str, Any]) -> Worded:
        """Word a template. Never raises: plain words of the same facts where the template fails."""
        sheet = self._sheet(name, language)
        if sheet is None:
            return _plain(language, facts, f"there is no template {name}")
        try:
            subject = _bounded(_pieces(sheet.subject, facts), MOST_SUBJECT).strip()
            text = _bounded(_pieces(sheet.body, facts), MOST)
        except Exception as error:  # noqa: BLE001  # whoever wrote the template, the letter is not harmed
            return _plain(language, facts, f"template {language}/{name}: {type(error).__name__}: {error}"[:300])
        if not subject or not text.strip():
            return _plain(language, facts, f"template {language}/{name}: it came out empty")
        return Worded(subject, text)

    def _sheet(self, name: str, language: str) -> Sheet | None:
        """The template; a site's own that is there in one language only serves the others too."""
        found = self.sheets.get((language, name))
        if found is not None:
            return found
        return next((sheet for other in LANGUAGES if (sheet := self.sheets.get((other, name)))), None)


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


def _absent(folder: Path) -> list[Problem]:
    paths = [folder / language / f"{name}.txt" for name in SHEETS for language in LANGUAGES]
    return [Problem(str(path), 0, "", "there is no such template") for path in paths if not path.exists()]


def _read(environment: Sandbox, path: Path, problems: list[Problem]) -> Sheet | None:
    try:
        head, _, body = path.read_text(encoding="utf-8").replace("\r\n", "\n").partition("\n\n")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(str(path), 0, "", str(error)))
        return None
    name, _, subject = head.partition(":")
    if name.strip().lower() != "subject" or "\n" in head or not subject.strip():
        problems.append(Problem(str(path), 1, "", "the first line must be Subject: …, then an empty line"))
        return None
    parts = [_compiled(environment, path, source, line, problems) for source, line in ((subject.strip(), 0), (body, 2))]
    if parts[0] is None or parts[1] is None:
        return None
    dates = any(
        name.name == "date" for source in (subject, body) for name in environment.parse(source).find_all(nodes.Name)
    )
    return Sheet(parts[0], parts[1], dates)


def _compiled(
    environment: Sandbox, path: Path, source: str, lines_before: int, problems: list[Problem]
) -> Template | None:
    """A template, tried out with facts of all kinds, so that a name that is not there is known before the mail is."""
    try:
        check(environment, source)
        template = environment.from_string(source)
        for facts in samples(path.stem):
            _bounded(template.generate({**facts, "date": DateTeller("UTC", "en")}), MOST)
    except Exception as error:  # noqa: BLE001  # a template may fail in any way Python can
        problems.append(Problem(str(path), _line(error) + lines_before, "", _said(error)))
        return None
    return template


def _line(error: Exception) -> int:
    """Where in the template: Jinja2 rewrites tracebacks to its lines."""
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    frames = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
    return (frames[-1] if frames else None) or 1


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"


def _pieces(template: Template, facts: Mapping[str, Any]) -> Iterable[str]:
    """As ``generate`` does it, without its rewriting of tracebacks."""
    return template.root_render_func(template.new_context(facts))  # type: ignore[arg-type]  # a Mapping is enough


def _bounded(pieces: Iterable[str], most: int) -> str:
    """Join piece by piece, so that a text that grows and grows is left when it is long enough."""
    parts: list[str] = []
    length = 0
    for part in pieces:
        parts.append(part)
        length += len(part)
        if length > most:
            return "".join(parts)[:most] + "\n[…]\n"
    return "".join(parts)


def _plain(language: str, facts: Mapping[str, Any], failure: str) -> Worded:
    """The facts without a template: what was done and by whom, the text or error, the ticket."""
    ticket, entry, actor = facts.get("ticket"), facts.get("transaction"), facts.get("actor")
    found = []
    if entry is not None and actor is not None:
        found.append(f"{entry.description} ({actor.address})")
    found += [str(facts[name]) for name in ("text", "letter", "failed", "error") if facts.get(name)]
    if ticket is not None:
        number, subject, url = (_of(ticket, name) for name in ("id", "subject", "url"))
        found.append(say(language, "plain.ticket", ticket=number, subject=subject, url=url))
        return Worded(str(subject) or say(language, "plain.subject"), "\n\n".join(found), failure)
    return Worded(say(language, "plain.subject"), "\n\n".join(found) or failure, failure)


def _of(facts: Any, name: str) -> object:
    return facts.get(name, "") if isinstance(facts, dict) else getattr(facts, name, "")
