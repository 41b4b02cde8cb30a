"""The organisation as a whole: its history, and all of it as a configuration declares it."""

from dataclasses import fields, replace

from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import administrator
from mailticket.application.organisation.proof_parameters import Export, History
from mailticket.application.organisation.shapes import Exported, HistoryEntry, LifecycleDeclared
from mailticket.application.service import Service, line, shown_people
from mailticket.model.administration import Entry, Subject
from mailticket.model.errors import Refused
from mailticket.model.lifecycle import Lifecycle
from mailticket.model.right import Right
from mailticket.model.secret import hidden_arguments, hidden_in_history
from mailticket.storage import audit_log as administration
from mailticket.storage import provisioning

KINDS = {subject.value: subject for subject in Subject} | {"field": Subject.CUSTOM_FIELD}
"""How people name kinds of things."""


async def history(service: Service, caller: Caller, asked: History) -> list[HistoryEntry]:
    """Who changed what of the organisation, the newest first: of all, of one kind, of one thing."""
    admin = await administrator(service, caller)
    subject = None if asked.kind is None else _kind(asked.kind)
    if subject is None:
        admin.require(Right.SUPER_USER)
    else:
        admin.administers(subject)
    wanted = None if asked.name is None else line(asked.name)
    found = await service.database.read(administration.listed, subject, wanted, asked.limit)
    shown = await shown_people(service, {entry.by for entry in found})
    return [_entry(entry, shown(entry.by)) for entry in found]


def _kind(name: str) -> Subject:
    found = KINDS.get(name.strip().casefold())
    if found is None:
        raise Refused("bad_value", field="kind", value=name)
    return found


def _entry(entry: Entry, by: str) -> HistoryEntry:
    return HistoryEntry(
        id=entry.id,
        at=entry.at,
        by=by,
        via=entry.via.value,
        subject=entry.subject.value,
        name=entry.name,
        did=entry.did.value,
        field=entry.field or None,
        old=_shown(entry, entry.old),
        new=_shown(entry, entry.new),
    )


def _shown(entry: Entry, text: str) -> str | None:
    """Earlier versions wrote secrets of scrips down."""
    return (hidden_in_history(text) if entry.subject is Subject.SCRIP else text) or None


async def export(service: Service, caller: Caller, asked: Export) -> Exported:
    """Users, groups, queues, grants, lifecycles, fields and scrips, as a configuration declares them. ``secrets``: those of
    scrips as well, else they are hidden."""
    found = await service.database.read(provisioning.declared)
    if not asked.secrets:
        shown = tuple(replace(spec, arguments=hidden_arguments(spec.arguments)) for spec in found.scrips)
        tasks = tuple(replace(spec, arguments=hidden_arguments(spec.arguments)) for spec in found.schedules)
        found = replace(found, scrips=shown, schedules=tasks)
    return Exported(
        found.users,
        found.groups,
        found.queues,
        found.grants,
        found.fields,
        found.scrips,
        found.searches,
        found.schedules,
        found.calendars,
        found.service_levels,
        found.escalations,
        found.answers,
        [_declared(life) for life in found.lifecycles],
        service.written(found),
    )


def _declared(life: Lifecycle) -> LifecycleDeclared:
    return LifecycleDeclared(**{one.name: getattr(life, one.name) for one in fields(LifecycleDeclared)})
