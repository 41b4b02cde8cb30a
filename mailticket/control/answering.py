"""Answers as JSON, written in turns: others have theirs while a long list is encoded."""

import json
from collections.abc import Iterator, Mapping

from mailticket.application.turns import Turn


async def encoded(answer: Mapping[str, object]) -> bytes:
    """An answer as one line of JSON."""
    turn = Turn()
    parts = []
    for part in pieces(answer, 2):
        parts.append(part.encode())
        await turn.over()
    return b"".join((*parts, b"\n"))


def pieces(value: object, depth: int) -> Iterator[str]:
    """JSON, piece by piece: the members of objects down to ``depth``, and the items of the lists in them."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield ("," if number else "[") + _json(item)
        yield "]" if value else "[]"
    elif depth and isinstance(value, dict) and all(isinstance(name, str) for name in value):
        for number, (name, member) in enumerate(value.items()):
            yield f"{',' if number else '{'}{_json(name)}:"
            yield from pieces(member, depth - 1)
        yield "}" if value else "{}"
    else:
        yield _json(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
