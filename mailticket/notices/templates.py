"""Templates to text: sandboxed, bounded, in the reader's language; a template that fails falls back to plain words."""

import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Template, TemplateError, TemplateSyntaxError, nodes

from mailticket.files import MOST_WRITTEN, read_text
from mailticket.model.dataclass import dataclass
from mailticket.model.errors import FilesWrong, Problem
from mailticket.model.names import name_key
from mailticket.model.words import LANGUAGES, say
from mailticket.notices.dates import DateTeller
from mailticket.notices.facts import long_texts, samples
from mailticket.notices.render_limit import RenderLimit
from mailticket.notices.sandbox import Sandbox

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
class NoticeTemplate:
    """One template in one language, compiled. Where it ``tells_dates``, readers in other timezones get another mail;
    where it ``tells_fields``, those who may see custom fields and those who may not get one each; where it ``tells_text``, the
    files of what was written go with it; where it ``tells_opening``, what the ticket was opened with is looked up; where it
    ``tells_time``, those who may see time worked get one of their own."""

    subject: Template
    body: Template
    tells_dates: bool
    tells_fields: bool = False
    path: Path = Path()
    limit: RenderLimit = field(default_factory=RenderLimit)
    tells_text: bool = False
    tells_opening: bool = False
    tells_time: bool = False

    def start(self) -> None:
        """What it may take counts from here: subject and text together."""
        self.limit.start()


Key = tuple[str, str, str]
"""Language, template, queue: the queue's name folded, empty for all queues."""


@dataclass(frozen=True, slots=True)
class Wording:
    """All templates. A queue's own comes before the site's, the site's before the one that came along.

    ``sheets`` are their files. A site's own are read and ``tried`` at start, so that what is wrong with them is known before the
    mail is; those that came along are known to be right, and are compiled when they are first asked for."""

    sheets: Mapping[Key, Path]
    tried: Mapping[Path, NoticeTemplate] = field(default_factory=dict)

    @staticmethod
    def load(folder: Path, shipped: Path | None = None, *, every: bool = False) -> "Wording":
        """Read and try ``mail/LANG/NAME.txt`` and ``mail/LANG/QUEUE/NAME.txt``; what a site does not have of its own is
        taken from ``shipped``, and tried where ``every`` template is asked for. Raises FilesWrong with every problem, by file
        and line."""
        problems: list[Problem] = []
        sheets: dict[Key, Path] = {}
        tried: dict[Path, NoticeTemplate] = {}
        environment = Sandbox()
        for place in dict.fromkeys(one for one in (shipped, folder) if one is not None):
            for language in LANGUAGES:
                home = place / "mail" / language
                for path in sorted([*home.glob("*.txt"), *home.glob("*/*.txt")]):
                    if every or place != shipped:
                        sheet = _read(environment, path, problems)
                        if sheet is None:
                            continue
                        tried[path] = sheet
                    queue = "" if path.parent == home else name_key(path.parent.name)
                    sheets[language, path.stem, queue] = path
        problems += _absent(folder / "mail", sheets, problems)
        if problems:
            raise FilesWrong(problems)
        return Wording(sheets, tried)

    def names(self) -> list[str]:
        """All templates there are."""
        return sorted({name for _, name, _ in self.sheets})

    def origin(self, name: str, language: str, queue: str = "") -> Path | None:
        """The file of the template that serves."""
        key = self._key(name, language, queue)
        return self.sheets[key] if key else None

    def strays(self, queues: Iterable[str]) -> list[Problem]:
        """The folders for a queue that is none of these: nobody is served by them. No mistake where the queue comes
        later, so that it is told and nothing more."""
        known = {name_key(queue) for queue in queues} | {""}
        folders = {path.parent for (_, _, queue), path in self.sheets.items() if queue not in known}
        return [Problem(str(folder), 0, "", f"there is no queue {folder.name!r}") for folder in sorted(folders)]

    def render(self, name: str, language: str, facts: Mapping[str, Any], queue: str = "") -> Worded:
        """Word a template for a queue. Never raises: plain words of the same facts where the template fails."""
        try:
            sheet = self.template(name, language, queue)
            if sheet is None:
                return _plain(language, facts, f"there is no template {name}")
            sheet.start()
            subject = _bounded(_pieces(sheet.subject, facts), MOST_SUBJECT).strip()
            text = _bounded(_pieces(sheet.body, facts), MOST)
        except Exception as error:  # noqa: BLE001  # whoever wrote the template, the letter is not harmed
            return _plain(language, facts, f"template {language}/{name}: {type(error).__name__}: {error}"[:300])
        if not subject or not text.strip():
            return _plain(language, facts, f"template {language}/{name}: it came out empty")
        return Worded(subject, text)

    def tells_opening(self, name: str, queue: str = "") -> bool:
        """Whether a template says in any language what the ticket was opened with."""
        return any(sheet.tells_opening for one in LANGUAGES if (sheet := self.template(name, one, queue)) is not None)

    def template(self, name: str, language: str, queue: str = "") -> NoticeTemplate | None:
        """The template that serves: in the reader's language the queue's, then the site's; what is there in another
        language only serves the rest."""
        key = self._key(name, language, queue)
        if key is None:
            return None
        path = self.sheets[key]
        return self.tried.get(path) or _shipped(path)

    def _key(self, name: str, language: str, queue: str) -> Key | None:
        own = name_key(queue)
        for spoken in (language, *LANGUAGES):
            for place in (own, "") if own else ("",):
                if (spoken, name, place) in self.sheets:
                    return spoken, name, place
        return None


SHEETS = (
    "autoreply",
    "transaction",
    "correspondence",
    "admin_correspondence",
    "admin_comment",
    "forward",
    "owner_change",
    "queue_change",
    "stalled",
    "resolved",
    "held",
    "held_list",
    "held_answer",
    "held_confirm",
    "unread",
    "bounced",
    "unblocked",
    "scrip_off",
    "transcript",
    "confirm",
    "unproven",
    "not_asked",
    "requestor",
    "logins",
    "sign_in_link",
    "flood",
    "flooded",
    "control",
    "combined",
    "overview",
    "digest",
    "digest_untaken",
    "digest_mine",
    "reminders",
    "summary",
    "report",
    "overdue",
    "sla_warning",
    "sla_breach",
    "escalation",
    "autoresolve",
    "schedule_failed",
)
"""The templates the site itself asks for."""


def source(path: Path) -> str:
    """What a template's file says now; empty where it was changed into what is none, or is gone, since it was read."""
    try:
        return read_text(path, MOST_WRITTEN)
    except (OSError, UnicodeDecodeError):
        return ""


def _absent(folder: Path, sheets: Mapping[Key, Path], problems: Sequence[Problem]) -> list[Problem]:
    """Of the site's own templates those that are nowhere; one that is there and wrong was told of already."""
    told = {problem.file for problem in problems}
    wanted = [(language, name) for name in SHEETS for language in LANGUAGES if (language, name, "") not in sheets]
    paths = [str(folder / language / f"{name}.txt") for language, name in wanted]
    return [Problem(path, 0, "", "there is no such template") for path in paths if path not in told]


@cache
def _shipped(path: Path) -> NoticeTemplate:
    """A template that came along, compiled once in a process. Raises FilesWrong where the installation is damaged."""
    problems: list[Problem] = []
    sheet = _read(Sandbox(), path, problems)
    if sheet is None:
        raise FilesWrong(problems)
    return sheet


def _read(environment: Sandbox, path: Path, problems: list[Problem]) -> NoticeTemplate | None:
    try:
        head, _, body = read_text(path, MOST_WRITTEN).partition("\n\n")
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
    names = {name.name for source in (subject, body) for name in environment.parse(source).find_all(nodes.Name)}
    fields, text = "fields" in subject + body, not names.isdisjoint(TEXTS)
    return NoticeTemplate(
        parts[0], parts[1], "date" in names, fields, path, environment.limit, text, "opening" in names,
        any(word in subject + body for word in TIMES),
    )  # fmt: skip


TIMES = ("time_worked", "minutes")
TEXTS = ("text", "whole_text", "letters")
"""Variables that hold what somebody wrote."""


def _compiled(
    environment: Sandbox, path: Path, source: str, lines_before: int, problems: list[Problem]
) -> Template | None:
    """A template, tried out with facts of all kinds and with long texts, so that a name that is not there, or a template that
    does not end, is known before the mail is."""
    try:
        template = environment.compiled(source)
        for facts in (facts for sample in samples(path.stem) for facts in (sample, long_texts(sample))):
            environment.limit.start()
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
        found.append("\n".join(filter(None, (say(language, "plain.ticket", ticket=number, subject=subject), str(url)))))
        return Worded(str(subject) or say(language, "plain.subject"), "\n\n".join(found), failure)
    return Worded(say(language, "plain.subject"), "\n\n".join(found) or failure, failure)


def _of(facts: Any, name: str) -> object:
    return facts.get(name, "") if isinstance(facts, dict) else getattr(facts, name, "")
