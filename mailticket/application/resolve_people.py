"""What people type becomes people: users, owners, watchers, groups. The one place for every way in, as ``resolve`` is for the rest.

What names nobody is refused, with the nearest name that somebody may see anyway.
"""

import re
from collections.abc import Iterable, Iterator

from mailticket.application.site import SiteSnapshot
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Act
from mailticket.model.address import maybe_address
from mailticket.model.errors import Refused
from mailticket.model.names import name_key
from mailticket.model.nearest import nearest
from mailticket.model.person import Group, User, as_written
from mailticket.model.typed_words import people

ME = frozenset({"me", "yo", "mí", "mi"})
NOBODY = frozenset({"nobody", "nadie", "none", "ninguno", ""})

_MAILBOX = re.compile(r"[^<>]*<([^<>]+)>")
_ROBOTS = frozenset({"mailer-daemon"})
"""Local parts that are no person's: mail from them is a machine's (RFC 3834)."""


def _mailbox(typed: str) -> str | None:
    """The address in what is typed: as it is, in angle brackets, or behind a name; None where there is none."""
    inner = _MAILBOX.fullmatch(typed.strip())
    return maybe_address(inner[1] if inner else typed)


def address(typed: str) -> str:
    """A person's address: as it is, in angle brackets, or behind a name. Raises Refused for what is none, and for what is
    nobody's: without a name before the @ or a detail, or a mail system's own."""
    found = _mailbox(typed)
    local = found.rpartition("@")[0] if found else ""
    if found is None or local.startswith("+") or local in _ROBOTS:
        raise Refused("bad_address", address=typed.strip())
    return found


def any_address(typed: str) -> str:
    """An address, whoever has it: a robot's too. Raises Refused for what is none."""
    found = _mailbox(typed)
    if found is None:
        raise Refused("bad_address", address=typed.strip())
    return found


def is_me(typed: str) -> bool:
    """Whether it means who asks."""
    return typed.strip().casefold() in ME


def addresses_in(names: Iterable[str]) -> set[str]:
    """The addresses among names of people, to be looked up beforehand; what is wrong is refused when it is resolved."""
    return {found for name in names if "@" in name for one in people(name) if (found := _mailbox(one))}


def each(snapshot: SiteSnapshot, typed: Iterable[str]) -> Iterator[str]:
    """The name of one person or group after the other: a text may name several, unless somebody has it as a name."""
    for text in typed:
        names = people(text)
        if len(names) > 1 and (snapshot.directory.group_named(" ".join(text.split())) or colleague(snapshot, text)):
            names = (text.strip(),)
        yield from names


def watcher(unit: UnitOfWork, act: Act, typed: str) -> User | Group:
    """Somebody to follow a ticket: oneself, an address (of anybody), a colleague by name, or a group. Raises Refused."""
    if is_me(typed):
        return act.actor
    if "@" in typed:
        return somebody(unit, typed)
    found = unit.snapshot.directory.group_named(typed) or colleague(unit.snapshot, typed)
    if found is not None:
        return found
    raise Refused("no_such_group", name=typed, nearest=nearest(typed, _group_names(unit.snapshot)))


def watchers(unit: UnitOfWork, act: Act, typed: Iterable[str]) -> list[User | Group]:
    """Everybody who is named to follow a ticket. Raises Refused."""
    return [watcher(unit, act, name) for name in each(unit.snapshot, typed)]


def user(unit: UnitOfWork, act: Act, typed: str) -> User:
    """One person, and no group: oneself, somebody by address, known or not, or a colleague by name. Raises Refused."""
    if is_me(typed):
        return act.actor
    if "@" not in typed and (found := colleague(unit.snapshot, typed)):
        return found
    return somebody(unit, typed)


def users(unit: UnitOfWork, act: Act, typed: Iterable[str]) -> list[User]:
    """Everybody who is named, and no group. Raises Refused."""
    return [user(unit, act, name) for name in each(unit.snapshot, typed)]


def somebody(unit: UnitOfWork, typed: str) -> User:
    """Somebody by address, known or not. Raises Refused; where it is a name, with the nearest there is."""
    if "@" not in typed:
        raise _nobody(unit.snapshot, typed)
    found = address(typed)
    return unit.person(found, written=as_written(typed, found))


def _nobody(snapshot: SiteSnapshot, typed: str) -> Refused:
    return Refused("no_such_user", address=typed.strip(), nearest=nearest(typed.strip(), _staff_names(snapshot)))


def owner(unit: UnitOfWork, act: Act, typed: str) -> User | None:
    """Who shall own a ticket: oneself, nobody (None), somebody known by address, or a colleague by name. Raises Refused."""
    if is_me(typed):
        return act.actor
    if typed.strip().casefold() in NOBODY:
        return None
    found = unit.known(address(typed)) if "@" in typed else colleague(unit.snapshot, typed)
    if found is None:
        raise _nobody(unit.snapshot, typed)
    return found


def colleague(snapshot: SiteSnapshot, typed: str) -> User | None:
    """Who works here and has this name, or this before the @ of their address. Raises Refused where two have."""
    wanted = name_key(typed)
    staff = [one for one in snapshot.directory.staff.values() if not one.disabled]
    found = {
        one.id: one
        for one in staff
        if wanted and wanted in (name_key(one.address.partition("@")[0]), name_key(one.name))
    }
    if len(found) > 1:
        raise Refused("two_users", name=typed, addresses=", ".join(sorted(one.address for one in found.values())))
    return next(iter(found.values()), None)


def nearest_colleague(snapshot: SiteSnapshot, typed: str) -> str:
    """The name of somebody who works here, or of a group, that was perhaps meant; empty: none is near."""
    return nearest(typed, _group_names(snapshot))


def _staff_names(snapshot: SiteSnapshot) -> list[str]:
    return [one.address.partition("@")[0] for one in snapshot.directory.staff.values() if not one.disabled]


def _group_names(snapshot: SiteSnapshot) -> list[str]:
    return [one.name for one in snapshot.directory.groups.values()] + _staff_names(snapshot)


def group(snapshot: SiteSnapshot, typed: str) -> Group:
    """A group by its name. Raises Refused."""
    found = snapshot.directory.group_named(" ".join(typed.split()))
    if found is None:
        near = nearest(typed, (one.name for one in snapshot.directory.groups.values()))
        raise Refused("no_such_group", name=typed, nearest=near)
    return found


def someone(snapshot: SiteSnapshot, typed: str) -> str:
    """The address of somebody who may be there: as people write it, or of a colleague by name. Raises Refused for what is
    neither."""
    found = _mailbox(typed)
    if found is None and (user := colleague(snapshot, typed) if "@" not in typed else None):
        return user.address
    if found is None:
        raise Refused("bad_address", address=typed.strip())
    return found


def person(snapshot: SiteSnapshot, typed: str) -> str:
    """A person's address. Raises Refused for what is none, and for addresses of ours: nobody reads those."""
    found = address(typed)
    require_person(snapshot, found)
    return found


def require_person(snapshot: SiteSnapshot, address: str) -> None:
    """Raises Refused for an address of ours: nobody reads those."""
    if address in snapshot.ours:
        raise Refused("address_of_ours", address=address)


def people_and_groups(snapshot: SiteSnapshot, wanted: Iterable[str]) -> tuple[str, ...]:
    """Addresses, colleagues by name, and groups as they are spelled here. Raises Refused."""
    return tuple(dict.fromkeys(_person_or_group(snapshot, typed) for typed in each(snapshot, wanted)))


def _person_or_group(snapshot: SiteSnapshot, typed: str) -> str:
    if "@" in typed:
        return person(snapshot, typed)
    if found := snapshot.directory.group_named(" ".join(typed.split())):
        return found.name
    if user := colleague(snapshot, typed):
        return user.address
    raise Refused("no_such_group", name=typed, nearest=nearest(typed, _group_names(snapshot)))
