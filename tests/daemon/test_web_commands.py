"""What is typed into the pages' command box: the verbs of mail, with the ticket before or behind them, or that of the page."""

import pytest

from mailticket.commands.registry import VERBS
from mailticket.daemon.web_commands import BY_MAIL_ALONE, WebCommands
from mailticket.model.command import Mode, Value
from mailticket.model.errors import Refused


def understood(line: str, here: int | None = None, language: str = "en") -> list[tuple[int, str]]:
    return [(one.ticket, one.use_case) for one in WebCommands().understood(line, here, language).orders]


@pytest.mark.parametrize(
    "line", ["t 412 take", "T #412 take", "412 take", "#412 take", "take 412", "ticket 412 tomar", "t 412: take"]
)
def test_the_ticket_stands_before_the_verb_or_behind_it(line: str) -> None:
    assert understood(line) == [(412, "ticket.take")]


def test_several_tickets_are_ordered_about_at_once() -> None:
    assert understood("resolve 12 15") == [(12, "ticket.resolve"), (15, "ticket.resolve")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("take", (7, "ticket.take")),
        ("take 50", (50, "ticket.take")),
        ("t 50 take", (50, "ticket.take")),
        ("undo", (7, "ticket.undo")),
        ("undo 50", (50, "ticket.undo")),
        ("priority 80", (7, "ticket.set")),
        ("merge 50", (7, "ticket.merge")),
    ],
)
def test_what_names_no_ticket_is_about_the_one_whose_page_it_is(line: str, expected: tuple[int, str]) -> None:
    assert understood(line, here=7) == [expected]


def test_what_it_is_told_is_what_mail_tells_it_but_nothing_is_disclosed_by_it() -> None:
    (priority,) = WebCommands().understood("t 12 priority 80", None, "en").orders
    assert priority.told == {"id": 12, "values": {"priority": "80"}}
    (merge,) = WebCommands().understood("t 12 merge 15", None, "en").orders
    assert (merge.told["id"], merge.told["into"], merge.told["disclose"]) == (12, 15, False)


def test_a_number_alone_shows_the_ticket_and_a_search_finds() -> None:
    commands = WebCommands()
    assert [commands.understood(line, None, "en").shows for line in ("t 412", "#412", "show 412")] == [412] * 3
    assert commands.understood("search router down", 7, "en").finds == "router down"


@pytest.mark.parametrize(
    "line", ["tak 12", "take", "t 12 take it", "t 12 search x", "undo", "stop", "?", "", "help", "# 12"]
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_none_is_said(line: str, language: str) -> None:
    said = WebCommands().understood(line, None, language)
    assert said.wrong
    assert not said.wrong.startswith("order.")
    assert (said.orders, said.shows, said.finds) == ((), None, "")


def test_every_verb_offered_is_an_order_a_ticket_or_a_search() -> None:
    values = {
        Value.TIME: "15m", Value.NUMBER: "5", Value.DATE: "friday", Value.TICKETS: "15", Value.PEOPLE: "eva@otra.example",
        Value.QUERY: "router",
    }  # fmt: skip
    offered = {
        verb.words["en"][0]: verb for verb in VERBS if verb.mode is Mode.REPLACE and verb.deed not in BY_MAIL_ALONE
    }
    assert list(offered) == list(WebCommands().words("en"))
    for word, verb in offered.items():
        value = "" if verb.value is Value.NOTHING else values.get(verb.value, "x")
        key = f"{word}.{{Site}}" if verb.name == "CustomField" else word
        try:
            said = WebCommands().understood(
                f"{key} 12 {value}" if verb.value is not Value.QUERY else f"{word} x", None, "en"
            )
        except Refused:
            continue
        assert said.orders or said.shows or said.finds, (word, said.wrong)


def test_a_command_is_one_line() -> None:
    assert understood("take 412\nresolve 5") == []
