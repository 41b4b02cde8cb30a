"""Looks for texts on which the grammar of commands fails, guided by coverage: no text raises, none is lost, and what is
understood is understood again when it is written down.

Needs atheris (pip install atheris). Usage: python tests/fuzz/commands.py -max_total_time=180 [corpus folder]
"""

import sys

import atheris

with atheris.instrument_imports():
    from mailticket.commands import control, grammar
    from mailticket.commands.registry import VERBS
    from mailticket.reading import fold

WORDS = [word for verb in VERBS for words in verb.words.values() for word in words]


def one(data: bytes) -> None:
    given = atheris.FuzzedDataProvider(data)
    lines = []
    while given.remaining_bytes() and len(lines) < 30:
        word = WORDS[given.ConsumeIntInRange(0, len(WORDS) - 1)] if given.ConsumeBool() else ""
        lines.append(word + given.ConsumeUnicodeNoSurrogates(given.ConsumeIntInRange(0, 40)))
    text = "\n".join(lines)
    segments = fold(text)
    assert "\n".join(segment.text for segment in segments) == text
    found = grammar.orders(segments)
    if not found.lines and not found.preview and "\\" not in text:
        assert found.rest == text, (text, found)
    for command in found.commands:
        _again(command.canonical, grammar.orders(fold(command.canonical)).commands)
    ordered = control.control_orders(segments)
    assert len(ordered.lines) <= grammar.MOST_LINES
    assert sum(len(command.tickets) for command in ordered.commands) <= control.MOST_TICKETS
    for command in ordered.commands:
        _again(command.canonical, control.control_orders(fold(command.canonical)).commands)


def _again(canonical: str, found: tuple) -> None:
    assert [one.canonical for one in found] == [canonical], (canonical, found)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
