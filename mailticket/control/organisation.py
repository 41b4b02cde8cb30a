"""Commands about the organisation as a whole: its history, and all of it as a configuration declares it."""

from dataclasses import asdict, replace
from typing import Any

from mailticket.application import shapes as views
from mailticket.application.changing import Asking
from mailticket.application.organisation.administrator import administrator
from mailticket.application.service import Command, Service, line, shown_people
from mailticket.model.administration import Entry, Subject
from mailticket.model.errors import Refused
from mailticket.model.lifecycle import Lifecycle
from mailticket.model.right import Right
from mailticket.model.secret import hidden_arguments, hidden_in_history
from mailticket.storage import administration, provisioning

KINDS = {subject.value: subject for subject in Subject} | {"field": Subject.CUSTOM_FIELD}
"""How people name kinds of things."""


async def _history(
    service: Service, asking: Asking, *, kind: str | None = None, name: str | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Who changed what of the organisation, the newest first: of all, of one kind, of one thing."""
    admin = await administrator(service, asking)
    subject = None if kind is None else _kind(kind)
    if subject is None:
        admin.require(Right.SUPER_USER)
    else:
        admin.administers(subject)
    wanted = None if name is None else line(name)
    found = await service.database.read(administration.listed, subject, wanted, limit)
    shown = await shown_people(service, {entry.by for entry in found})
    return [_entry_json(entry, shown(entry.by)) for entry in found]


def _kind(name: str) -> Subject:
    found = KINDS.get(name.strip().casefold())
    if found is None:
        raise Refused("bad_value", field="kind", value=name)
    return found


def _entry_json(entry: Entry, by: str) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": views.time_json(entry.at),
        "by": by,
        "via": entry.via.value,
        "subject": entry.subject.value,
        "name": entry.name,
        "did": entry.did.value,
        "field": entry.field or None,
        "old": _shown(entry, entry.old),
        "new": _shown(entry, entry.new),
    }


def _shown(entry: Entry, text: str) -> str | None:
    """Earlier versions wrote secrets of scrips down."""
    return (hidden_in_history(text) if entry.subject is Subject.SCRIP else text) or None


async def _export(service: Service, asking: Asking, *, secrets: bool = False) -> dict[str, Any]:
    """Users, groups, queues, grants, lifecycles, fields and scrips, as a configuration declares them; in its own words under
    ``toml``. ``secrets``: those of scrips as well, else they are hidden."""
    admin = await administrator(service, asking)
    admin.require(Right.SUPER_USER)
    found = await service.database.read(provisioning.declared)
    if not secrets:
        shown = tuple(replace(wish, arguments=hidden_arguments(wish.arguments)) for wish in found.scrips)
        found = replace(found, scrips=shown)
    answer: dict[str, Any] = {kind: [asdict(wish) for wish in wishes] for kind, wishes in _kinds(found)}
    lives = [_lifecycle_json(life) for life in found.lifecycles]
    return answer | {"lifecycles": lives, "toml": service.written(found)}


def _kinds(found: Any) -> list[tuple[str, Any]]:
    return [(kind, getattr(found, kind)) for kind in ("users", "groups", "queues", "grants", "fields", "scrips")]


def _lifecycle_json(life: Lifecycle) -> dict[str, Any]:
    names = ("name", "initial", "active", "inactive", "transitions", "rights", "on_reply")
    return {name: getattr(life, name) for name in names}


COMMANDS: dict[str, Command] = {
    "history": _history,
    "export": _export,
}
