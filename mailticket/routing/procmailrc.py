"""Turns a ``.procmailrc`` into rules, and says by line what it could not: only pipes to a mailgate choose a queue."""

import re
import shlex
from dataclasses import dataclass, field

from mailticket.model.errors import Problem
from mailticket.model.letter import Action
from mailticket.routing.actions import RuleAction, parse_action
from mailticket.routing.conditions import Area, Condition, Search, parse_condition
from mailticket.routing.procmail_variables import PROCMAILS, Variables
from mailticket.routing.recipes import Line, Misread, Recipe, split
from mailticket.routing.rules import area_of, parse

_EXTRACTION = re.compile(r"(?<!\\)((?:\\\\)*)\\/")
_REFUSED = {
    "a": "flag a asks whether a delivery succeeded, and rules do not deliver",
    "c": "flag c makes a copy, and a letter goes to one queue",
    "e": "flag e asks whether a delivery failed, and rules do not deliver",
    "f": "flag f is a filter, and rules do not change letters",
}


@dataclass(frozen=True, slots=True)
class Conversion:
    """``rules_text`` is a whole rules file without problems; ``not_converted`` is in the order of the lines."""

    rules_text: str
    not_converted: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A condition of the old file, and whether it told upper from lower case."""

    condition: Condition
    case_sensitive: bool

    def text_in(self, area: Area) -> str:
        """As it must be written in a recipe that looks elsewhere by default."""
        test = self.condition.test
        moved = isinstance(test, Search) and test.area != area
        return f"{test.area} ?? {self.condition.text}" if moved else self.condition.text

    def fits_case(self, case_sensitive: bool) -> bool:
        return self.case_sensitive == case_sensitive or not isinstance(self.condition.test, Search)


@dataclass(slots=True)
class _Level:
    """What E and A need to know at one depth of nesting: how the recipe before went, and the last one without A."""

    outer: tuple[_Kept, ...] = ()
    before: tuple[_Kept, ...] | None = ()
    leader: tuple[_Kept, ...] | None = None
    before_takes: bool = True  # fitting, it would have ended the way: E says nothing new
    leader_takes: bool = False


def convert(text: str, file: str) -> Conversion:
    """Never raises. What is left out is a problem with its line; a recipe is converted whole or not at all."""
    converter = _Converter(" ".join(file.split()))
    converter.convert(split(text), _Level())
    problems = sorted(converter.problems, key=lambda problem: problem.line)
    return Conversion("\n".join(converter.out), tuple(problems))


@dataclass(slots=True)
class _Converter:
    file: str
    out: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    variables: Variables = field(default_factory=Variables)

    def convert(self, items: tuple[Recipe | Line, ...], level: _Level) -> None:
        for item in items:
            if isinstance(item, Line):
                self._assign(item)
            else:
                self._recipe(item, level)

    def _assign(self, line: Line) -> None:
        """A variable is taken over for the lines that use it; what only procmail understands is said."""
        name = self.variables.assign(line.text)
        if not name or name in PROCMAILS or not self.variables.knows(name):
            self._leave(line.number, "", _stray(line.text))

    def _leave(self, line: int, key: str, message: str) -> None:
        self.problems.append(Problem(self.file, line, key, message))

    def _recipe(self, recipe: Recipe, level: _Level) -> None:
        own = self._conditions(recipe)
        try:
            takes = own is not None and self._converted(recipe, own, level)
        except Misread as wrong:
            at_action = recipe.action is not None and wrong.key == "action"
            self._leave(recipe.action.number if recipe.action and at_action else recipe.line, wrong.key, wrong.message)
            takes, own = False, None if recipe.flaw else own
            self._leave_block(recipe.block)
        else:
            self._leave_block(recipe.block if own is None else None)
        _remember(recipe, own, takes, level)

    def _leave_block(self, block: tuple[Recipe | Line, ...] | None) -> None:
        for item in block or ():
            if isinstance(item, Recipe):
                self._leave(item.line, "recipe", "it stands in a block that is not converted")
                self._leave_block(item.block)

    def _conditions(self, recipe: Recipe) -> tuple[_Kept, ...] | None:
        kept, known = [], len(self.problems)
        sensitive = "D" in recipe.flags
        for line in recipe.conditions:
            text = _EXTRACTION.sub(r"\1", line.text)
            try:
                if text.startswith("$"):
                    text = self.variables.expanded(text[1:].lstrip(), "condition")
                condition = parse_condition(
                    Line(line.number, text), area=area_of(recipe.flags), case_sensitive=sensitive
                )
                kept.append(_Kept(condition, sensitive))
            except Misread as wrong:
                self._leave(line.number, wrong.key, f"{wrong.message}: * {line.text[:80]}")
        if len(self.problems) > known:
            return None
        self._tell_extractions(recipe)
        return tuple(kept)

    def _tell_extractions(self, recipe: Recipe) -> None:
        for line in recipe.conditions:
            if _EXTRACTION.search(line.text):
                self._leave(line.number, "condition", r"\/ is left out of the rule: there is no $MATCH to set")

    def _converted(self, recipe: Recipe, own: tuple[_Kept, ...], level: _Level) -> bool:
        """Whether the recipe, where it fits, is the end of the way, here as in procmail."""
        _refuse(recipe)
        conditions = (*level.outer, *_before(recipe, level), *own)
        if recipe.block is not None:
            if any(kept.condition.weight for kept in conditions):
                raise Misread("condition", "a block that is chosen by weights cannot be written as single rules")
            self.convert(recipe.block, _Level(outer=conditions, before=None, before_takes=False))
            return False
        if recipe.action is None:
            raise Misread("recipe", "there is no action")
        deed = parse_action(self._action(recipe.action.text))
        self._write(recipe, conditions, own, deed)
        return True

    def _action(self, text: str) -> str:
        """A pipe with its variables put in; anything else as it is."""
        return self.variables.expanded(text, "action") if text.startswith("|") and "$" in text else text

    def _write(self, recipe: Recipe, conditions: tuple[_Kept, ...], own: tuple[_Kept, ...], deed: RuleAction) -> None:
        sensitive, area = "D" in recipe.flags, area_of(recipe.flags)
        added = conditions[: len(conditions) - len(own)]
        if any(kept.condition.weight for kept in added):
            raise Misread("condition", "weights of another recipe cannot be asked here")
        if not all(kept.fits_case(sensitive) for kept in added):
            raise Misread("flags", "flag D differs from the recipe this one depends on")
        flags = "".join(flag for flag in "HBD" if flag in recipe.flags)
        lines = [f":0 {flags}".rstrip(), *(f"* {kept.text_in(area)}" for kept in conditions), _action(deed)]
        if not _reads_the_same("\n".join(lines), deed, len(conditions)):
            raise Misread("recipe", "this cannot be written as a rule")
        self.out += [f"# {self.file}:{recipe.line}", *lines, ""]


def _refuse(recipe: Recipe) -> None:
    if recipe.flaw:
        raise Misread("recipe", recipe.flaw)
    for flag in recipe.flags:
        if flag in _REFUSED:
            raise Misread("flags", _REFUSED[flag])
        if flag not in "HBDAEhbwWir":
            raise Misread("flags", f"there is no flag {flag}")
    if recipe.block is None and ("h" in recipe.flags) != ("b" in recipe.flags):
        raise Misread("flags", "a queue takes the whole letter, not its header or body alone")


def _before(recipe: Recipe, level: _Level) -> tuple[_Kept, ...]:
    """What A and E add to a recipe's own conditions."""
    added: tuple[_Kept, ...] = ()
    if "A" in recipe.flags:
        if level.leader is None or level.leader_takes:
            raise Misread("flags", "flag A follows a recipe that takes the letter, or that could not be read")
        added = level.leader
    if "E" in recipe.flags and not level.before_takes:
        added += (_negated(level.before),)
    return added


def _negated(before: tuple[_Kept, ...] | None) -> _Kept:
    if before is None or len(before) != 1 or before[0].condition.weight:
        raise Misread("flags", "flag E needs a recipe before it that is converted, or that has one plain condition")
    condition = before[0].condition
    opposite = Condition(condition.line, f"! {condition.text}", condition.test, not condition.negated)
    return _Kept(opposite, before[0].case_sensitive)


def _remember(recipe: Recipe, own: tuple[_Kept, ...] | None, takes: bool, level: _Level) -> None:
    """What the next recipe's E and A will ask. With E or A itself, more than its own conditions decided: not kept."""
    alone = own if not {"A", "E"} & set(recipe.flags) else None
    level.before_takes = takes and (level.before_takes or "E" not in recipe.flags)
    level.before = alone
    if "A" not in recipe.flags:
        level.leader, level.leader_takes = alone, takes


def _action(deed: RuleAction) -> str:
    if deed.action is Action.COMMENT:
        return f"| mailticket-mailgate --queue {shlex.quote(str(deed.queue))} --action comment"
    return str(deed)


def _reads_the_same(text: str, deed: RuleAction, conditions: int) -> bool:
    rules, problems = parse(text, "")
    return (
        not problems
        and len(rules) == 1
        and (rules[0].deed.queue, len(rules[0].conditions)) == (deed.queue, conditions)
        and rules[0].line == 1
    )


def _stray(text: str) -> str:
    found = re.match(r"(\w+)\s*=", text)
    if found is None:
        return f"this is no recipe: {text[:80]}"
    return f"{found[1]} is set for procmail and means nothing to rules"
