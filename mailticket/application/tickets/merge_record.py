"""What came along with a merged ticket, as the entry of its history says it: a line for each, "Cc: ana@noc.example". Undoing
the merge reads it back."""

from collections.abc import Callable, Iterable, Iterator

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.linking import INVERSE_NAMES
from mailticket.desk.merging import CameAlong, moved
from mailticket.model.right import Role
from mailticket.model.ticket import LINK_NAMES, ROLE_FIELDS, TICKET_FIELDS, Link, LinkKind, Quiet, Ticket, UrlLink
from mailticket.model.ticket_fields import MergeRule

SUBJECT, CUSTOM_FIELD = "Subject", "CustomField"
GROUP, BOTH = "Group ", "Both "
"""What stands before a label: a group in a role; a link that both tickets had, or one between them."""
_LABELS = {one.name: one.label for one in TICKET_FIELDS if one.merge is MergeRule.FILL}
_ROLES: dict[str, Role | Quiet] = {role.value: role for role in ROLE_FIELDS}


def merge_record(unit: UnitOfWork, source: Ticket, target: Ticket) -> Callable[[CameAlong], str]:
    """Writes what came along with ``source``."""
    return lambda came: "\n".join(f"{label}: {value}" for label, value in _lines(unit, source, target, came))


def _lines(unit: UnitOfWork, source: Ticket, target: Ticket, came: CameAlong) -> Iterator[tuple[str, str]]:
    yield SUBJECT, source.subject
    yield from sorted((role.value, unit.shown(user)) for role, user in came.people)
    yield from sorted((GROUP + role.value, unit.group_name(group)) for role, group in came.groups)
    yield from sorted((_LABELS[name], "") for name in came.fields)
    yield from sorted((CUSTOM_FIELD, unit.snapshot.directory.fields[id_].name) for id_ in came.values)
    for link in source.links:
        name = link.kind.value if link.base == source.id else INVERSE_NAMES[link.kind]
        other = link.target if link.base == source.id else link.base
        yield ("" if moved(link, source, target) in came.links else BOTH) + name, str(other)
    for url in source.urls:
        yield ("" if UrlLink(target.id, url.kind, url.url) in came.urls else BOTH) + url.kind.value, url.url


def addresses_in(text: str) -> set[str]:
    """The people such a record names."""
    return {value for label, value in _read_lines(text) if label in _ROLES}


def read_merge_record(
    unit: UnitOfWork, text: str, source: Ticket, target: Ticket
) -> tuple[CameAlong, tuple[Link, ...], tuple[UrlLink, ...]]:
    """What came along with ``source``, the links it had, and those to the web. People, groups and custom fields that are no
    more are left out."""
    lines = list(_read_lines(text))
    links = [(label, _link(label, value, source)) for label, value in lines]
    urls = [(label, _url(label, value, source)) for label, value in lines]
    came = CameAlong(
        people=frozenset(_people(unit, lines)),
        groups=frozenset(_groups(unit, lines)),
        fields=frozenset(name for name, label in _LABELS.items() if any(one == label for one, _ in lines)),
        values=frozenset(
            one.id for one in unit.snapshot.directory.fields.values() if (CUSTOM_FIELD, one.name) in lines
        ),
        links=tuple(moved(one, source, target) for label, one in links if one and not label.startswith(BOTH)),
        urls=tuple(UrlLink(target.id, one.kind, one.url) for label, one in urls if one and not label.startswith(BOTH)),
    )
    return came, tuple(one for _, one in links if one), tuple(one for _, one in urls if one)


def _read_lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\n"):
        label, colon, value = line.partition(": ")
        if colon:
            yield label, value


def _people(unit: UnitOfWork, lines: Iterable[tuple[str, str]]) -> Iterator[tuple[Role | Quiet, int]]:
    known = {user.address: user.id for user in unit.loaded.users.values()}
    for label, value in lines:
        if label in _ROLES and value in known:
            yield _ROLES[label], known[value]


def _groups(unit: UnitOfWork, lines: Iterable[tuple[str, str]]) -> Iterator[tuple[Role, int]]:
    for label, value in lines:
        role = _ROLES.get(label.removeprefix(GROUP)) if label.startswith(GROUP) else None
        group = unit.snapshot.directory.group_named(value)
        if isinstance(role, Role) and group is not None:
            yield role, group.id


def _link(label: str, value: str, source: Ticket) -> Link | None:
    name = label.removeprefix(BOTH)
    if name == INVERSE_NAMES[LinkKind.MERGED_INTO] and value.isdigit():
        return Link(int(value), LinkKind.MERGED_INTO, source.id)
    if name not in LINK_NAMES or not value.isdigit():
        return None
    kind, turned = LINK_NAMES[name]
    return Link(int(value), kind, source.id) if turned else Link(source.id, kind, int(value))


def _url(label: str, value: str, source: Ticket) -> UrlLink | None:
    kind, turned = LINK_NAMES.get(label.removeprefix(BOTH), (LinkKind.REFERS_TO, True))
    return None if turned or value.isdigit() else UrlLink(source.id, kind, value)
