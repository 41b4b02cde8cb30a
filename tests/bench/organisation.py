"""A large help desk, as a configuration would declare it, and what it costs to load, list, export and provision.

Usage: python tests/bench/organisation.py FOLDER
"""

import asyncio
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from mailticket.model.lifecycle import Lifecycle
from mailticket.model.provision import (
    CustomFieldSpec,
    GrantSpec,
    GroupSpec,
    Organisation,
    QueueSpec,
    ScripSpec,
    UserSpec,
)
from mailticket.model.right import Right, Role
from mailticket.storage import audit_log as administration
from mailticket.storage import people, provisioning
from mailticket.storage.database import open_database
from mailticket.storage.migrations import upgrade
from mailticket.storage.user_pages import Wanted, users_page

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RIGHTS = tuple(right.value for right in Right if right is not Right.SUPER_USER)
LIFE = Lifecycle(
    "incidents",
    ("new",),
    ("open", "waiting"),
    ("resolved", "deleted"),
    transitions=(("", ("new",)), ("new", ("open", "deleted"))),
    rights=((("*", "deleted"), "DeleteTicket"),),
    on_reply="open",
)


def large(
    *, users: int = 10_000, groups: int = 200, queues: int = 300, grants: int = 5_000, seed: int = 3
) -> Organisation:
    """Groups are nested three deep: teams in departments in divisions. Always the same for the same numbers."""
    chance = random.Random(seed)
    people_ = [f"p{number:05}@noc.example" for number in range(users)]
    named = [f"group {number:03}" for number in range(groups)]
    queued = [f"queue {number:03}" for number in range(queues)]
    return Organisation(
        users=tuple(_user(number, address) for number, address in enumerate(people_)),
        groups=tuple(_group(chance, named, number, people_) for number in range(groups)),
        queues=tuple(_queue(chance, name, people_, named) for name in queued),
        grants=tuple(_grants(chance, grants, people_, named, queued)),
        lifecycles=(LIFE,),
        fields=tuple(_field(number, queued) for number in range(20)),
        scrips=tuple(_scrip(chance, number, people_, named, queued) for number in range(40)),
    )


def _user(number: int, address: str) -> UserSpec:
    return UserSpec(
        address,
        (f"also.{address}",) if number % 3 == 0 else (),
        f"Person {number}",
        ("es", "en", None)[number % 3],
        "America/Montevideo" if number % 5 == 0 else None,
        privileged=number % 10 == 0,
        disabled=number % 97 == 0,
    )


def _group(chance: random.Random, named: list[str], number: int, people_: list[str]) -> GroupSpec:
    """The first twentieth are divisions, the next fifth departments, the others teams."""
    divisions, departments = len(named) // 20, len(named) // 4
    if number < divisions:
        inside = named[divisions + number : departments : divisions]
    elif number < departments:
        inside = named[departments + number - divisions :: departments - divisions]
    else:
        inside = []
    return GroupSpec(named[number], (*inside, *sorted(chance.sample(people_, min(50, len(people_))))))


def _queue(chance: random.Random, name: str, people_: list[str], named: list[str]) -> QueueSpec:
    address = name.replace(" ", "-")
    return QueueSpec(
        name,
        description=f"What {name} is for",
        correspond_address=f"{address}@noc.example",
        comment_address=f"{address}-comment@noc.example",
        cc=tuple(sorted(chance.sample(people_, 2))),
        admin_cc=tuple(sorted([chance.choice(named), *chance.sample(people_, 3)])),
        language="es",
        initial_priority=10,
        due_in=480,
        lifecycle=chance.choice(["default", LIFE.name]),
        subject_tag=address,
    )


def _grants(
    chance: random.Random, number: int, people_: list[str], named: list[str], queued: list[str]
) -> list[GrantSpec]:
    holders = [*named, *named, *chance.sample(people_, min(300, len(people_))), *Role, "Everyone", "Privileged"]
    found: dict[tuple[str, str, str | None, bool], None] = {}
    while len(found) < number:
        queue = chance.choice(queued) if chance.random() < 0.9 else None
        revoke = queue is not None and chance.random() < 0.02
        found[str(chance.choice(holders)), chance.choice(RIGHTS), queue, revoke] = None
    return [GrantSpec(to, (right,), queue, revoke) for to, right, queue, revoke in found]


def _field(number: int, queued: list[str]) -> CustomFieldSpec:
    if number % 2:
        return CustomFieldSpec(
            f"Field {number}", "choice", True, ("a", "b", "c"), queues=tuple(queued[number : number + 10])
        )
    return CustomFieldSpec(f"Field {number}", pattern="[a-z]+", description="What it says")


def _scrip(chance: random.Random, number: int, people_: list[str], named: list[str], queued: list[str]) -> ScripSpec:
    return ScripSpec(
        f"Scrip {number}",
        "OnCreate",
        "notify",
        ("AdminCc", chance.choice(named), chance.choice(people_)),
        "transaction",
        when="priority >= 80",
        queue=queued[number] if number % 4 else None,
        off_in=() if number % 4 else tuple(queued[:3]),
        order=1000 + number,
    )


async def main(folder: Path) -> None:
    path = folder / "organisation.db"
    path.unlink(missing_ok=True)
    database = open_database(f"sqlite:///{path}")
    await database.write(upgrade)
    wished = large()

    async def timed(name: str, work: Callable[..., Any], *args: Any, how: Any = database.look, **more: Any) -> Any:
        before = time.perf_counter()
        answer = await how(work, *args, **more)
        print(f"{name:38}{(time.perf_counter() - before) * 1000:8.1f} ms", flush=True)
        return answer

    await timed("provision, all new", provisioning.provision, wished, NOW, how=database.write)
    await timed("provision, nothing changed", provisioning.provision, wished, NOW, how=database.write)
    for _ in range(3):
        await timed("people.directory", people.directory, NOW)
    exported = await timed("provisioning.declared", provisioning.declared)
    await timed("users_page", users_page, NOW, Wanted(), 200)
    await timed("administration.listed, 10,000", administration.listed, most=10_000)
    for name, put, spec in (
        ("put_user", provisioning.put_user, UserSpec("new@noc.example")),
        ("put_group", provisioning.put_group, GroupSpec("new", ("new@noc.example", "group 150"))),
        ("put_queue", provisioning.put_queue, QueueSpec("new", cc=("new",))),
        ("put_grant", provisioning.put_grant, GrantSpec("new", ("ShowTicket",), "new")),
    ):
        author = provisioning.CONFIGURATION
        await timed(name, put, spec, author, NOW, how=database.write, provisioned=False)
    await database.write(lambda connection: connection.execute(sa.text("analyze")).close())
    print(len(exported.users), "users,", len(exported.grants), "grants exported")
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
