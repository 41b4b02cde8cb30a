"""What each right lets one reach, found by search over all allowed steps, is what docs/rights.md says, in both languages."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from mailticket.desk import owners, watching
from mailticket.desk.acts import Act, Change, Opening, Said
from mailticket.desk.administration import may_administer
from mailticket.desk.changes import open_ticket
from mailticket.desk.delegation import EVERYWHERE, Delegation
from mailticket.desk.rights import index
from mailticket.model.administration import Subject
from mailticket.model.directory import Directory
from mailticket.model.errors import Refused
from mailticket.model.person import Group, User
from mailticket.model.queue import Queue
from mailticket.model.right import Grant, Right, Role
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Via

DOCS = Path(__file__).parents[2] / "docs"
NOW = datetime(2026, 11, 23, 13, tzinfo=UTC)
ANA, OTHER, CHIEF = (User(id_, f"u{id_}@x.example", privileged=True) for id_ in (2, 3, 4))
HERE = Queue(1, "here")
WORDS = {
    "en": {
        "users": "users",
        "groups": "groups",
        "rights": "rights",
        "queues": "queues",
        "watchers": "watchers",
        "lifecycles": "lifecycles",
        "fields": "fields",
        "scrips": "scrips",
        "programs": "programs and webhooks",
        "": "–",
    },
    "es": {
        "users": "usuarios",
        "groups": "grupos",
        "rights": "derechos",
        "queues": "colas",
        "watchers": "seguidores",
        "lifecycles": "ciclos de vida",
        "fields": "campos",
        "scrips": "scrips",
        "programs": "programas y webhooks",
        "": "–",
    },
}
"""Kinds of things one may change, as the tables name them."""

SUBJECTS = {
    "users": Subject.USER,
    "groups": Subject.GROUP,
    "rights": Subject.GRANT,
    "queues": Subject.QUEUE,
    "lifecycles": Subject.LIFECYCLE,
    "fields": Subject.CUSTOM_FIELD,
    "scrips": Subject.SCRIP,
}


def holding(queue: Queue | None, *names: str) -> Delegation:
    """Ana, with these rights alone besides what comes out of the box."""
    grants = [Grant(f"user:{ANA.id}", name, queue.id if queue else None) for name in names]
    chief = [Grant(f"user:{CHIEF.id}", "SuperUser"), Grant("group:1", "SuperUser"), Grant("Cc", "SuperUser", 2)]
    directory = Directory(
        queues={1: HERE, 2: Queue(2, "there")},
        groups={1: Group(1, "chiefs")},
        grants=(*grants, *chief),
        staff={user.id: user for user in (ANA, OTHER, CHIEF)},
    )
    return Delegation(directory, index(directory), ANA)


def allowed(step: Callable[[], object]) -> bool:
    try:
        step()
    except Refused:
        return False
    return True


def kinds(may: Delegation, queue: Queue | None) -> list[str]:
    """What Ana may change the settings of, in a queue or for all."""

    def administers(subject: Subject) -> Callable[[], object]:
        return lambda: may_administer(may.rights, ANA, subject, queue=queue, default_queue=EVERYWHERE)

    found = [kind for kind, subject in SUBJECTS.items() if allowed(administers(subject))]
    if may.rights.may(ANA, Right.MODIFY_QUEUE_WATCHERS, queue or EVERYWHERE) or "queues" in found:
        found.append("watchers")
    if allowed(may.must_hold_everything):
        found.append("programs")
    return [kind for kind in WORDS["en"] if kind in found]


def roles(may: Delegation) -> set[str]:
    """What Ana can become on a ticket of the queue, by any number of steps from a ticket of nobody's or of another's."""
    opened = Ticket(7, HERE.id, "x", "new", OTHER.id, NOW, NOW, OTHER.id)
    found: set[str] = set()
    numbers = count(1)
    act = Act(ANA, may.rights, NOW, Via.CLI, lambda: next(numbers), str)
    todo, seen = [opened, replace(opened, owner_id=OTHER.id)], set[Ticket]()
    while todo:
        ticket = todo.pop()
        if ticket in seen:
            continue
        seen.add(ticket)
        found |= {role.value for role in Role if ANA.id in ticket.watchers(role)}
        todo += [change.ticket for change in _steps(act, ticket)]
    return found


def _steps(act: Act, ticket: Ticket) -> Iterator[Change]:
    for step in (
        *(lambda role=role: watching.watch(act, HERE, ticket, role, ANA) for role in Role),
        lambda: owners.take(act, HERE, ticket),
        lambda: owners.give(act, HERE, ticket, ANA),
        lambda: owners.steal(act, HERE, ticket),
    ):
        try:
            yield step()
        except Refused:
            continue


def row(name: str, language: str) -> tuple[str, str, str, str]:
    """What one changes with it in a queue, and everywhere; what one becomes on a ticket with it alone, and with ShowTicket
    and OwnTicket besides."""
    words = WORDS[language]

    def said(found: list[str]) -> str:
        return ", ".join(words[kind] for kind in found) or words[""]

    alone, shown = holding(HERE, name), holding(HERE, name, Right.SHOW_TICKET, Right.OWN_TICKET)
    everywhere = holding(None, name)
    in_queue = [kind for kind in kinds(alone, HERE) if kind not in ("users", "groups", "fields", "lifecycles")]
    return (
        said(in_queue),
        said(kinds(everywhere, None)),
        ", ".join(role for role in Role if role in roles(alone)) or words[""],
        ", ".join(role for role in Role if role in roles(shown)) or words[""],
    )


def documented(language: str) -> dict[str, tuple[str, str, str, str]]:
    """The rows of the table; the last column is prose."""
    lines = (DOCS / ("rights.md" if language == "en" else "rights.es.md")).read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    return {one[0].strip("`"): (one[1], one[2], one[3], one[4]) for one in cells if len(one) == 6}


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_each_right_reaches_is_what_the_documentation_says(language: str) -> None:
    assert documented(language) == {right.value: row(right, language) for right in Right}


@pytest.mark.parametrize("right", [right for right in Right if right is not Right.SUPER_USER])
def test_no_right_but_superuser_leads_to_another_by_changing_the_organisation(right: Right) -> None:
    """Neither to give, nor to join, nor to be made a watcher, nor to take over somebody who holds one."""
    for place in (HERE, None):
        assert _ways_up(holding(place, right), right) == []


def _ways_up(may: Delegation, right: Right) -> list[str]:
    others = [one for one in Right if one is not right and not may.rights.may(ANA, one, HERE)]
    found = [one.value for one in others if allowed(lambda: may.may_give([one], HERE))]  # noqa: B023  # asked at once
    for name, step in (
        ("join", lambda: may.may_join(1, ())),
        ("take over", lambda: may.may_take_over(CHIEF, ())),
        ("watch", lambda: may.may_seat(Role.ADMIN_CC, HERE)),
    ):
        found += [name] if allowed(step) else []
    return found


def test_who_may_create_tickets_is_requestor_of_theirs_alone() -> None:
    may = holding(HERE)
    act = Act(ANA, may.rights, NOW, Via.CLI, lambda: 1, str)
    ticket = open_ticket(act, HERE, 9, Opening("x", Said(), requestors=[ANA.id])).ticket
    assert may.rights.may(ANA, Right.SHOW_TICKET, HERE, ticket)
    assert not may.rights.may(ANA, Right.SHOW_TICKET, HERE)
