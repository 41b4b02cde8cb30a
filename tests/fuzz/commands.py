"""Looks for texts that the grammar of commands misunderstands, with atheris (``pip install atheris``): not part of the tests.

    python tests/fuzz/commands.py -runs=200000
    python tests/fuzz/commands.py -max_total_time=180

Checked beyond "it raises nothing": each line has its kind; a text without commands stays as it is, and what is left of
one with commands was written in it; no command comes out of a quote or a signature; and the canonical form of commands, which
is what a question is about and what its answer does, means the very commands that were ordered.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["mailticket.commands", "mailticket.reading.quotes", "mailticket.reading.own"]):
    from mailticket.commands import grammar
    from mailticket.commands.control import MOST_TICKETS, control_orders
    from mailticket.commands.grammar import CONTROL, ESCAPE, MOST_LINES, orders
    from mailticket.commands.registry import VERBS
    from mailticket.model.command import Command, CommandBatch, Value
    from mailticket.reading.own import own_end
    from mailticket.reading.quotes import LineKind, line_kinds

SAMPLES = {
    Value.NOTHING: "",
    Value.TEXT: "Centro, piso 2",
    Value.NUMBER: "50",
    Value.DATE: "2026-12-01",
    Value.TIME: "1h30m",
    Value.STATUS: "open",
    Value.OWNER: "me",
    Value.QUEUE: "general",
    Value.PEOPLE: "ana@noc.example, luis@noc.example",
    Value.TICKETS: "12, #15 https://example.org/a:b",
    Value.TICKET: "12",
}
SEEDS = (
    "\\Take\nhola",
    "?\nTake\n\nPriority: 9",
    "hola\n\n--control\nTake\nPriority: 9\n-- \nAna",
    "> Take\n\nhola",
    "Take #12",
    "On Mon, 1 Jan 2026 at 10:00, Eva <eva@x.example> wrote:\n> Resolve",
    "---------- Forwarded message ---------\nFrom: Eva\nDate: x\n\nTake",
    "CF(Sede): Centro\nCF.Sede: Centro\ncf.{Sede} 12, 15: Centro",
)


def seeds() -> Iterator[str]:
    yield from SEEDS
    for verb in VERBS:
        for words in verb.words.values():
            name = words[-1] + (".{Sede}" if verb.name.endswith("CustomField") else "")
            value = SAMPLES[verb.value]
            yield f"{name}: {value}\n\nhola" if value else f"{name}\n\nhola"
            yield f"{name} 12, 15: {value}" if value else f"{name} 12 15"


def meaning(found: Sequence[object]) -> list[tuple[object, ...]]:
    """What will be done, without how it was written."""
    return [
        (one.verb.name, one.key, one.values, one.tickets) if isinstance(one, Command) else ("mistake",) for one in found
    ]


def check_canonical(found: CommandBatch, *, control: bool) -> None:
    """As a question keeps them: one to a line."""
    if not found.commands:
        return
    text = "\n".join(one.canonical for one in found.commands)
    again = (control_orders if control else orders)(text)
    assert meaning(again.lines) == meaning(found.commands), (text, meaning(again.lines), meaning(found.commands))
    assert "\n".join(one.canonical for one in again.commands) == text


def check_orders(text: str, theirs: set[str]) -> None:
    found = orders(text)
    assert len(found.lines) <= MOST_LINES
    assert isinstance(found.rest, str)
    assert all(one.line in theirs or len(one.line) == grammar.MOST_LENGTH for one in found.lines), found
    if not found.lines and not found.preview and CONTROL not in text and not text.lstrip().startswith(ESCAPE):
        assert found.rest == text
    there = iter(text.split("\n"))
    escaped = {line.replace(ESCAPE, "", 1) for line in text.split("\n") if line.strip().startswith(ESCAPE)}
    for line in found.rest.split("\n"):
        assert line in escaped or not line.strip() or any(line.rstrip() == one.rstrip() for one in there), (line, found)
    check_canonical(found, control=False)


def check_control(text: str, theirs: set[str]) -> None:
    found = control_orders(text)
    assert len(found.lines) <= MOST_LINES
    assert sum(len(one.tickets) for one in found.commands) <= MOST_TICKETS
    assert all(one.line in theirs or len(one.line) == grammar.MOST_LENGTH for one in found.lines), found
    check_canonical(found, control=True)


def one_input(data: bytes) -> None:
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    lines = text.split("\n")
    kinds = line_kinds(lines)
    assert len(kinds) == len(lines)
    theirs = {line.strip() for line, kind in zip(lines, kinds, strict=True) if kind is LineKind.TEXT}
    own = text[: own_end(text)]
    check_orders(own, theirs)
    check_control(own, theirs)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(seeds()):
            (Path(folder) / str(number)).write_text(text, "utf-8")
        atheris.Setup([*sys.argv, folder], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
