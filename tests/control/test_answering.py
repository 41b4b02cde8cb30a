"""Answers are whole JSON, and long ones leave others their turn."""

import json
from typing import Any

import pytest

from mailticket.control.answering import encoded, pieces


@pytest.mark.parametrize(
    "answer",
    [
        {"ok": None},
        {"ok": []},
        {"ok": {}},
        {"ok": [1, "é\n", {"a": [1, {"b": []}]}, []]},
        {"ok": {"id": 1, "history": [{"text": "x"}, {"text": "y"}], "links": {}, "none": []}},
        {"ok": {1: "a", 2: [3]}},
        {"refused": {"key": "k", "values": {"a": "b"}}},
        {"error": "\u2028 \x00"},
    ],
)
async def test_an_answer_is_one_line_of_json(answer: dict[str, Any]) -> None:
    line = await encoded(answer)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert json.loads(line) == json.loads(json.dumps(answer))


@pytest.mark.parametrize("shape", ["rows", "history"])
def test_each_item_of_a_long_list_is_a_piece_of_its_own(shape: str) -> None:
    rows = [{"id": number, "subject": "x" * 100} for number in range(1000)]
    found = list(pieces({"ok": rows if shape == "rows" else {"history": rows}}, 2))
    assert len(found) > 1000
    assert max(map(len, found)) < 200
