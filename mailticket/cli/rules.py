"""``mailticket rules``: look at the rules, try them on letters, bring them over from procmail. All in this process."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailticket.cli.request import REFUSED, Json, State, answered, group, letter_of, out, tell
from mailticket.cli.words import word
from mailticket.files import MOST_WRITTEN

if TYPE_CHECKING:
    from mailticket.config import Settings
    from mailticket.model.letter import Ours
    from mailticket.routing.compare import Row
    from mailticket.routing.rules import Choice, Rule

app = group("help.group.rules")


@app.command("show")
def show_(context: typer.Context, json: Json = False) -> None:
    """The rules in the order they are asked.

    Example: mailticket rules show
    """
    from mailticket.routing.rules import load

    with answered():
        state: State = context.obj
        book = load(state.settings.paths.rules)
    from mailticket.cli.rule_pages import rules

    out([_rule(rule) for rule in book.rules], json, rules)


def _rule(rule: "Rule") -> dict[str, Any]:
    deed = rule.deed
    return {
        "rule": f"{rule.file}:{rule.line}",
        "file": rule.file,
        "line": rule.line,
        "flags": rule.flags,
        "conditions": [condition.text for condition in rule.conditions],
        "action": str(deed),
        "queue": deed.queue,
        "priority": deed.priority,
        "owner": deed.owner,
        "cc": list(deed.cc),
        "hold": deed.hold,
    }


@app.command("test")
def try_(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE|MBOX|MAILDIR", exists=True, help="help.rules.test.path")],
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="DIR", exists=True, file_okay=False, help="help.rules.test.against"),
    ] = None,
    json: Json = False,
) -> None:
    """Which rule takes which letter and why; with --against, what those other rules would change.

    Example: mailticket rules test archive.mbox --against new-rules/
    """
    from mailticket.reading import read
    from mailticket.routing.compare import compare, letters_in
    from mailticket.routing.rules import load

    with answered():
        state: State = context.obj
        here = state.settings
        ours = _ours(here)
        rows = compare(
            letters_in(path),
            load(here.paths.rules),
            read=lambda raw: read(raw, mail_from=_sender(raw), ours=ours),
            against=load(against) if against else None,
        )
        found = [_tested(row) for row in rows]
    changed = sum(row["changed"] for row in found) if against else None
    from mailticket.cli.rule_pages import rules_tested

    out({"letters": found, "changed": changed}, json, rules_tested)


def _sender(raw: bytes) -> str:
    from mailticket.arrival.mailgate import envelope_sender

    return envelope_sender(None, raw)


def _ours(here: "Settings") -> "Ours":
    from mailticket.model.letter import Ours

    named = {here.site.correspond_address, here.site.comment_address}
    for queue in here.queues():
        named |= {queue.correspond_address, queue.comment_address}
    return Ours(here.site.rtname, frozenset(address.casefold() for address in named if address), here.site.rtname)


def _tested(row: "Row") -> dict[str, Any]:
    other = None if row.other is None else _choice(row.other)
    return {"letter": row.letter, **_choice(row.choice), "other": other, "changed": row.changed}


def _choice(choice: "Choice") -> dict[str, Any]:
    from mailticket.routing.actions import RuleAction

    deed = RuleAction(choice.queue, choice.priority, choice.owner, choice.cc, choice.hold, choice.action)
    return {
        "rule": f"{choice.file}:{choice.line}" if choice.line else None,
        "effect": str(deed),
        "queue": choice.queue,
        "priority": choice.priority,
        "owner": choice.owner,
        "cc": list(choice.cc),
        "hold": choice.hold,
        "why": choice.why,
    }


@app.command("import")
def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="help.rules.import.file")],
    json: Json = False,
) -> None:
    """A .procmailrc as rules, on standard output; what could not be converted, by line, on standard error. Exit status 1 when
    nothing could.

    Example: mailticket rules import ~/.procmailrc > rules/20-procmail.rules
    """
    from mailticket.routing.procmailrc import convert

    with answered():
        found = convert(letter_of(file, MOST_WRITTEN).decode("utf-8", "replace"), file)
    left = [{"line": one.line, "key": one.key, "message": one.message} for one in found.not_converted]
    out({"rules": found.rules_text, "not_converted": left}, json, lambda answer: str(answer["rules"]))
    for problem in () if json else found.not_converted:
        tell(f"{word('not_converted')}: {problem}")
    if not found.rules_text:
        raise typer.Exit(REFUSED)
