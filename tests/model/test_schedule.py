"""Schedules, as they are declared."""

import pytest

from mailticket.model.schedule import STOCK, Schedule, problems

GOOD = {
    "cron": "0 8 * * 1",
    "timezone": "",
    "action": "digest",
    "to": ("Owner",),
    "template": "digest_mine",
    "arguments": {},
}


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("cron", {"cron": "61 * * * *"}),
        ("timezone", {"timezone": "Mars/Base"}),
        ("action", {"action": "dance"}),
        ("to", {"to": ()}),
        ("to", {"to": ("Requestor",)}),
        ("to", {"action": "reopen"}),
        ("template", {"template": ""}),
        ("surprise", {"arguments": {"surprise": 1}}),
        ("warn_after", {"action": "autoresolve", "to": (), "arguments": {"warn_after": 0}}),
    ],
)
def test_what_is_wrong_is_named_by_its_key(key: str, change: dict[str, object]) -> None:
    assert {found for found, _ in problems(**(GOOD | change))} == {key}


def test_what_came_along_is_right() -> None:
    for one in STOCK:
        assert not list(
            problems(
                cron=one.cron, timezone="", action=one.action, to=one.to, template=one.template, arguments=one.arguments
            )
        )


def test_it_serves_the_queue_it_names_or_all_but_those_it_is_off_in() -> None:
    assert Schedule(1, "x", "", "digest", queue_id=2).serves(2)
    assert not Schedule(1, "x", "", "digest", queue_id=2).serves(1)
    assert not Schedule(1, "x", "", "digest", off_in=frozenset({2})).serves(2)
