"""A merge taken back leaves both tickets as they were."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.desk import merging
from mailticket.desk.linking import Party
from mailticket.desk.merging import CameAlong
from mailticket.model.errors import Refused
from mailticket.model.right import Role
from mailticket.model.ticket import Link, LinkKind, Ticket, UrlLink
from tests.model.test_ticket import EMPTY, QUEUE, act

people = st.frozensets(st.integers(1, 5), max_size=3)


@st.composite
def tickets(draw: Any, number: int) -> Ticket:
    kinds = st.sampled_from([LinkKind.DEPENDS_ON, LinkKind.REFERS_TO, LinkKind.MEMBER_OF])
    links = draw(st.lists(st.builds(Link, st.just(number), kinds, st.integers(20, 23)), unique=True, max_size=3))
    urls = draw(st.lists(st.sampled_from(["https://x/1", "https://x/2"]), unique=True))
    values = draw(st.dictionaries(st.integers(1, 3), st.sampled_from([("a",), ("b",)])))
    return replace(
        EMPTY,
        id=number,
        requestors=draw(people),
        cc=draw(people),
        muted=draw(people),
        groups=draw(st.frozensets(st.tuples(st.sampled_from([Role.CC, Role.ADMIN_CC]), st.integers(1, 3)))),
        time_worked=draw(st.integers(0, 90)),
        time_left=draw(st.integers(0, 90)),
        description=draw(st.sampled_from(["", "one", "two"])),
        links=tuple(links),
        urls=tuple(UrlLink(number, LinkKind.REFERS_TO, url) for url in urls),
        values=tuple(sorted(values.items())),
    )


def apart(old: Ticket, new: Ticket, between: Ticket | None = None) -> tuple[Ticket, Ticket]:
    """Merged and taken back; ``between`` is what the target had become meanwhile."""
    came: list[CameAlong] = []
    parties = Party(old, QUEUE), Party(new, QUEUE)
    gone, kept = merging.merge(act(), *parties, reaches=lambda _: (), recorded=lambda one: came.append(one) or "")
    found = merging.unmerge(
        act(), Party(gone.ticket, QUEUE), Party(between or kept.ticket, QUEUE), came[0], had=old.links, urls=old.urls
    )
    return found[0].ticket, found[1].ticket


@given(tickets(8), tickets(7))
def test_both_are_as_they_were(old: Ticket, new: Ticket) -> None:
    assert apart(old, new) == (old, new)


def test_a_link_between_the_two_is_there_again_on_both() -> None:
    link = Link(8, LinkKind.DEPENDS_ON, 7)
    assert apart(replace(EMPTY, id=8, links=(link,)), replace(EMPTY, links=(link,)))[1].links == (link,)


def test_what_was_given_to_the_target_meanwhile_stays() -> None:
    old = replace(EMPTY, id=8, cc=frozenset({3}), description="old")
    _, kept = merging.merge(act(), Party(old, QUEUE), Party(EMPTY, QUEUE), reaches=lambda _: ())
    later = replace(kept.ticket, cc=frozenset({3, 4}), description="new", time_worked=10)
    _, left = apart(old, EMPTY, later)
    assert (left.cc, left.description, left.time_worked) == (frozenset({4}), "new", 10)


def test_a_ticket_that_became_part_of_a_third_meanwhile_keeps_what_it_has() -> None:
    old = replace(EMPTY, id=8)
    _, kept = merging.merge(act(), Party(old, QUEUE), Party(EMPTY, QUEUE), reaches=lambda _: ())
    with pytest.raises(Refused, match="merged_since"):
        apart(old, EMPTY, replace(kept.ticket, merged_into=9))
