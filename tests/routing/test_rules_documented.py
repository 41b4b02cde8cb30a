"""What a rule may hold is a table, and each of it is told in the file that everybody starts from, and is what it says."""

import re
from pathlib import Path
from typing import get_args

import pytest

from mailticket.routing.actions import WORDS, RuleAction, parse_action
from mailticket.routing.conditions import Area, Condition, Search, Size, parse_condition
from mailticket.routing.recipes import Line
from mailticket.routing.rules import IDLE, MEANT, REFUSED

EXAMPLE = (Path(__file__).parents[2] / "rules" / "50-example.rules").read_text()
HEAD = EXAMPLE.partition("# Everything below")[0]
GIVEN = {"queue": "general", "priority": "5", "owner": "ana@x.example", "cc": "beto@x.example", "hold": "why"}
CONDITIONS = {
    "!": "! ^From:",
    "<": "< 2000",
    ">": "> 2000",
    "H ??": "H ?? x",
    "B ??": "B ?? x",
    "w^x": "1^1 x",
    "^TO_": "^TO_ana",
    "^TO": "^TOana",
    "^FROM_DAEMON": "^FROM_DAEMON",
    "^FROM_MAILER": "^FROM_MAILER",
}
"""How the file names a kind of condition, and one of it."""


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_an_action_is_understood_and_told(word: str) -> None:
    deed = parse_action(f"{word} {GIVEN[word]}" if word in ("queue", "hold") else f"queue general {word} {GIVEN[word]}")
    assert getattr(deed, word) != getattr(RuleAction(), word)
    assert re.search(rf"\b{word}\b", HEAD)


def test_every_part_of_a_deed_is_a_word_or_a_pipes() -> None:
    assert set(RuleAction.__dataclass_fields__) == {*WORDS, "action"}


@pytest.mark.parametrize("name", CONDITIONS)
def test_every_kind_of_condition_is_understood_and_told(name: str) -> None:
    found = parse_condition(Line(1, CONDITIONS[name]), area=Area.HEADER, case_sensitive=False)
    assert isinstance(found, Condition)
    assert name in HEAD


def test_the_kinds_of_test_are_sizes_and_patterns() -> None:
    """A new kind of test needs an example above, and a line in the file."""
    kinds = {
        type(parse_condition(Line(1, text), area=Area.HEADER, case_sensitive=False).test)
        for text in CONDITIONS.values()
    }
    assert kinds == {Size, Search} == set(get_args(Condition.__dataclass_fields__["test"].type))


@pytest.mark.parametrize("flag", sorted(MEANT))
def test_every_flag_with_a_meaning_is_told(flag: str) -> None:
    assert re.search(rf"(^|[ ,(]){flag} \w", HEAD, re.MULTILINE)


def test_a_flag_means_something_or_nothing_or_is_refused() -> None:
    assert not MEANT & IDLE
    assert not (MEANT | IDLE) & REFUSED.keys()
