"""The rules that choose a queue: ``rules/*.rules`` in name order, in procmail's form, the first that fits takes the letter."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from mailticket.files import read_file
from mailticket.model.dataclass import dataclass
from mailticket.model.errors import FilesWrong, FileUnusable, Problem
from mailticket.model.letter import Action, Reading
from mailticket.routing.actions import RuleAction, parse_action
from mailticket.routing.conditions import Area, Condition, Finding, LetterText, parse_condition, verdict
from mailticket.routing.recipes import Line, Misread, Recipe, split

RULES_LIMIT = 500
FILE_LIMIT = 1 << 20  # bytes

MEANT = frozenset("HBDE")
"""Flags that mean something in a rule."""
IDLE = frozenset("wWir")
"""Flags a rule may carry all the same: they tell procmail how to run a program."""
REFUSED = {
    "c": "c makes a copy, and a letter goes to one queue",
    "f": "f is a filter, and rules do not change letters",
    "A": "A follows a recipe that has already taken the letter; put its conditions here",
    "a": "a follows a recipe that has already taken the letter; put its conditions here",
    "e": "e follows a delivery that failed, and a rule does not deliver",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One recipe. ``otherwise`` is flag E: only if the rule before did not fit. ``file`` is the file's name."""

    file: str
    line: int
    flags: str
    conditions: tuple[Condition, ...]
    deed: RuleAction
    why: str

    @property
    def otherwise(self) -> bool:
        return "E" in self.flags


@dataclass(frozen=True, slots=True)
class Asked:
    """What one rule answered, for people."""

    file: str
    line: int
    taken: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What the rules say of a letter. No rule: ``line`` is 0 and ``queue`` None, as it is for a plain ``hold``.

    ``action`` is set by a pipe line only. ``asked`` is filled where an explanation was wanted, up to the rule that took it.
    """

    queue: str | None = None
    file: str = ""
    line: int = 0
    priority: int | None = None
    owner: str | None = None
    cc: tuple[str, ...] = ()
    hold: str | None = None
    action: Action | None = None
    why: str = "no rule takes this letter"
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules, in the order they are asked. ``fingerprint`` tells one reading of the files from another."""

    rules: tuple[Rule, ...] = ()
    fingerprint: str = ""

    def choose(
        self,
        reading: Reading,
        *,
        size: int,
        known_queues: Callable[[str], bool] | None = None,
        mail_from: str | None = None,
        explain: bool = False,
    ) -> Choice:
        """The first rule that fits and whose queue is known. ``size`` is the letter's in bytes.

        ``mail_from`` (empty: the null sender) lets ``^From `` and ``^FROM_DAEMON`` see the envelope, as procmail does.
        """
        letter = LetterText(reading, size, mail_from)
        asked: list[Asked] | None = [] if explain else None
        before = False
        for rule in self.rules:
            if before and rule.otherwise:
                _note(asked, rule, "not asked: the rule before it fitted (flag E)")
                continue
            findings: list[Finding] | None = [] if explain else None
            before = verdict(rule.conditions, letter, findings)
            known = known_queues is None or rule.deed.queue is None or known_queues(rule.deed.queue)
            if before and known:
                _note(asked, rule, _reason(findings), taken=True)
                return _choice(rule, tuple(asked or ()))
            if asked is not None:
                _note(asked, rule, f"passed over: no queue {rule.deed.queue!r}" if before else _reason(findings))
        return Choice(asked=tuple(asked or ()))


def load(folder: Path) -> RuleBook:
    """Reads ``*.rules`` in name order. Raises FilesWrong with every problem of every file."""
    rules: list[Rule] = []
    problems: list[Problem] = []
    whole = hashlib.sha256()
    for path in _files(folder, problems):
        text = _text(path, problems)
        whole.update(f"{path.name}\0{text}\0".encode("utf-8", "replace"))
        found, wrong = parse(text, path.name)
        rules += found
        problems += wrong
    if len(rules) > RULES_LIMIT:
        problems.append(Problem(str(folder), 0, "", f"{len(rules)} rules; there may be {RULES_LIMIT}"))
    if problems:
        raise FilesWrong(problems)
    return RuleBook(tuple(rules), whole.hexdigest()[:16])


def parse(text: str, file: str) -> tuple[list[Rule], list[Problem]]:
    """The rules of one file and what is wrong with it. Never raises."""
    rules: list[Rule] = []
    problems: list[Problem] = []
    for item in split(text):
        if isinstance(item, Line):
            problems.append(_stray(item, file))
        elif rule := _rule(item, file, problems):
            rules.append(rule)
    return rules, problems


def conditions_of(recipe: Recipe, file: str, problems: list[Problem]) -> tuple[Condition, ...]:
    """Every condition that can be; the others become problems."""
    area = area_of(recipe.flags)
    found = []
    for line in recipe.conditions:
        try:
            found.append(parse_condition(line, area=area, case_sensitive="D" in recipe.flags))
        except Misread as wrong:
            problems.append(Problem(file, line.number, wrong.key, f"{wrong.message}: * {line.text[:80]}"))
    return tuple(found)


def area_of(flags: str) -> Area:
    if "B" not in flags:
        return Area.HEADER
    return Area.BOTH if "H" in flags else Area.BODY


def _rule(recipe: Recipe, file: str, problems: list[Problem]) -> Rule | None:
    known = len(problems)
    problems += [Problem(file, recipe.line, key, message) for key, message in _flaws(recipe)]
    conditions = conditions_of(recipe, file, problems)
    deed = _deed(recipe, file, problems)
    if deed is None or len(problems) > known:
        return None
    return Rule(file, recipe.line, recipe.flags, conditions, deed, _why(file, recipe, conditions))


def _why(file: str, recipe: Recipe, conditions: tuple[Condition, ...]) -> str:
    said = ", ".join(f"* {condition.text}" for condition in conditions) or "no conditions"
    return f"{file}:{recipe.line}: {said if len(said) <= 200 else said[:199] + '…'}"


def _flaws(recipe: Recipe) -> Iterator[tuple[str, str]]:
    if recipe.flaw:
        yield "recipe", recipe.flaw
    if recipe.lock is not None:
        yield "flags", "a rule writes no file: leave out the lock (the second colon)"
    if ("h" in recipe.flags) != ("b" in recipe.flags):
        yield "flags", "a queue takes the whole letter: leave out h and b"
    for flag in recipe.flags:
        if flag not in MEANT | IDLE and flag not in "hb":
            yield "flags", REFUSED.get(flag, f"there is no flag {flag}")
    if recipe.block is not None:
        yield "action", "rules have no blocks: write the conditions into each rule"


def _deed(recipe: Recipe, file: str, problems: list[Problem]) -> RuleAction | None:
    if recipe.action is None:
        return None
    try:
        return parse_action(recipe.action.text)
    except Misread as wrong:
        problems.append(Problem(file, recipe.action.number, wrong.key, wrong.message))
        return None


def _stray(line: Line, file: str) -> Problem:
    variable = re.match(r"\w+\s*=", line.text)
    message = "rules have no variables" if variable else "this belongs to no rule; a rule starts with :0"
    return Problem(file, line.number, "", f"{message}: {line.text[:80]}")


def _files(folder: Path, problems: list[Problem]) -> Sequence[Path]:
    try:
        return sorted(
            path for path in folder.iterdir() if path.name.endswith(".rules") and not path.name.startswith(".")
        )
    except OSError as error:
        problems.append(Problem(str(folder), 0, "", f"the rules cannot be read: {error.strerror}"))
        return ()


def _text(path: Path, problems: list[Problem]) -> str:
    try:
        raw = read_file(path, FILE_LIMIT)
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.append(Problem(path.name, line, "", "this is not UTF-8"))
    except FileUnusable as error:
        problems.append(Problem(path.name, 0, "", str(error)))
    except OSError as error:
        problems.append(Problem(path.name, 0, "", f"the file cannot be read: {error.strerror}"))
    return ""


def _choice(rule: Rule, asked: tuple[Asked, ...]) -> Choice:
    deed = rule.deed
    return Choice(
        deed.queue, rule.file, rule.line, deed.priority, deed.owner, deed.cc, deed.hold, deed.action, rule.why, asked
    )


def _note(asked: list[Asked] | None, rule: Rule, reason: str, *, taken: bool = False) -> None:
    if asked is not None:
        asked.append(Asked(rule.file, rule.line, taken, reason))


def _reason(findings: list[Finding] | None) -> str:
    if not findings:
        return "it has no conditions"
    last = findings[-1]
    if not last.holds:
        return f"does not hold: * {last.condition.text}"
    scored = any(finding.condition.weight for finding in findings)
    held = ", ".join(f"* {finding.condition.text}" for finding in findings)
    return f"score {last.score:g}: {held}" if scored else f"holds: {held}"
