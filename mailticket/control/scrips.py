"""Commands about scrips and templates, and the jobs that scrips began."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mailticket.application import changing as wishing
from mailticket.application import resolve_people
from mailticket.application import shapes as views
from mailticket.application.changing import Asking
from mailticket.application.organisation.administrator import (
    Administrator,
    administrator,
    existing,
    name_of,
    standing,
)
from mailticket.application.organisation.users import language_named
from mailticket.application.service import Command, Service, address_of, line, queue_of
from mailticket.application.site import House
from mailticket.files import MOST_WRITTEN, read_text
from mailticket.model import scrip as scrips
from mailticket.model.administration import Subject
from mailticket.model.errors import ExpressionWrong, Refused
from mailticket.model.job import Job, JobState
from mailticket.model.names import name_key
from mailticket.model.person import SYSTEM
from mailticket.model.provision import ScripWish
from mailticket.model.queue import Queue
from mailticket.model.right import Right, Role
from mailticket.model.scrip import MAILING, ActionKind, Condition, Scrip
from mailticket.model.secret import hidden_arguments
from mailticket.model.words import LANGUAGES
from mailticket.storage import jobs, provisioning, tickets
from mailticket.storage.organisation import Standing

OUTSIDE = frozenset({ActionKind.RUN.value, ActionKind.WEBHOOK.value})
"""What runs programs here, or carries tickets out of the house, is for those who hold SuperUser everywhere."""


async def _scrip_add(service: Service, asking: Asking, *, name: str, **values: Any) -> dict[str, Any]:
    """Make a scrip. Raises Refused for a name that is taken."""
    admin = await administrator(service, asking)
    wanted = name_of(name)
    if wanted.isdigit():
        raise Refused("bad_value", field="name", value=name)

    def make(there: ScripWish | None) -> ScripWish:
        if there is not None:
            raise Refused("name_taken", subject=Subject.SCRIP.value, name=there.name)
        return _changed(admin, ScripWish(wanted, "", ""), values)

    _may_change(admin, _place(admin.house, values.get("queue")))
    done = await admin.put(Subject.SCRIP, wanted, make)
    return await _shown(service, wanted) | {"created": done.new, "changed": list(done.changed)}


async def _scrip_set(service: Service, asking: Asking, *, name: str, **values: Any) -> dict[str, Any]:
    """Change what is said; an empty text clears."""
    admin = await administrator(service, asking)
    return await _change(admin, _some_scrip(admin, name), lambda there: _changed(admin, there, values))


async def _change(admin: Administrator, found: Scrip, change: Callable[[ScripWish], ScripWish]) -> dict[str, Any]:
    _may_touch(admin, found)
    done = await admin.put(Subject.SCRIP, found.name, lambda there: change(existing(Subject.SCRIP, found.name, there)))
    return await _shown(admin.service, found.name) | {"created": done.new, "changed": list(done.changed)}


def _changed(admin: Administrator, before: ScripWish, values: dict[str, Any]) -> ScripWish:
    """A wish with what was said in it, checked whole. Raises Refused."""
    said = {key: value for key, value in values.items() if value is not None}
    unknown = said.keys() - _SAID.keys()
    if unknown:
        raise Refused("bad_value", field=min(unknown), value=said[min(unknown)])
    wish = replace(before, **{key: _SAID[key](admin.house, value) for key, value in said.items() if key != "arguments"})
    wish = replace(wish, arguments=_arguments(before, wish, said.get("arguments") or {}))
    if wish.action not in MAILING and before.action in MAILING and "to" not in said:
        wish = replace(wish, to=(), template=wish.template if "template" in said else "")
    _check(admin.house, wish)
    _may_change(admin, _place(admin.house, wish.queue), outside=wish.action in OUTSIDE)
    return wish


def _arguments(before: ScripWish, now: ScripWish, said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said on top of what is there; another action begins anew. An empty value takes one away."""
    there = dict(before.arguments) if before.action == now.action else {}
    return {key: value for key, value in {**there, **said}.items() if value not in ("", None, [], {})}


def _check(house: House, wish: ScripWish) -> None:
    found = scrips.problems(
        condition=wish.condition, action=wish.action, to=wish.to, template=wish.template, arguments=wish.arguments
    )
    for key, message in found:
        raise Refused("wrong", setting=key, message=message)
    if wish.template and wish.template not in template_names(house):
        raise Refused("no_such_template", template=wish.template)
    if wish.when:
        try:
            house.parse(wish.when)
        except ExpressionWrong as wrong:
            raise Refused("wrong", setting="when", message=str(wrong)) from wrong
    _check_names(house, wish.arguments)


def _check_names(house: House, arguments: Mapping[str, Any]) -> None:
    """Queues and people that arguments name."""
    for holder in (arguments, arguments.get("set", {}), arguments.get("create", {})):
        if queue := holder.get("queue"):
            queue_of(house, str(queue))
        owner = str(holder.get("owner", ""))
        if owner and owner.casefold() not in ("actor", "nobody"):
            address_of(owner)


def template_names(house: House) -> list[str]:
    """The templates there are."""
    return sorted({name for _, name, _ in house.wording.sheets})


def _spelled(names: Sequence[str], key: str) -> Callable[[House, Any], str]:
    """One of these, however it is written."""
    by_name = {name_key(name): name for name in names}

    def read(house: House, value: Any) -> str:
        found = by_name.get(name_key(str(value)))
        if found is None:
            raise Refused("wrong", setting=key, message=", ".join(names))
        return found

    return read


def _told(house: House, value: Sequence[str]) -> tuple[str, ...]:
    """Roles, groups and addresses."""
    roles = {role.value.casefold(): role.value for role in Role}
    named = [roles.get(one.strip().casefold(), one) for one in value]
    return tuple(one if one in roles.values() else resolve_people.people_and_groups(house, [one])[0] for one in named)


def _queue_name(house: House, value: str) -> str | None:
    return queue_of(house, value).name if value and value != "*" else None


def _queue_names(house: House, value: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(queue_of(house, one).name for one in value))


def _text(house: House, value: Any) -> str:
    return line(str(value))


_SAID: dict[str, Callable[[House, Any], Any]] = {
    "condition": _spelled(list(Condition), "condition"),
    "action": _spelled(list(ActionKind), "action"),
    "to": _told,
    "template": _text,
    "as_comment": lambda house, value: bool(value),
    "when": _text,
    "queue": _queue_name,
    "off_in": _queue_names,
    "order": lambda house, value: int(value),
    "disabled": lambda house, value: bool(value),
    "arguments": lambda house, value: dict(value),
}
"""What may be said of a scrip besides its name, and how it is read."""


def _place(house: House, queue: str | None) -> Queue | None:
    return queue_of(house, queue) if queue and queue != "*" else None


def _may_change(admin: Administrator, queue: Queue | None, *, outside: bool = False) -> None:
    admin.administers(Subject.SCRIP, queue)
    if outside:
        admin.delegation.must_hold_everything()


def _may_touch(admin: Administrator, found: Scrip) -> None:
    _may_change(admin, admin.house.directory.queues.get(found.queue_id or 0), outside=found.action in OUTSIDE)


def _some_scrip(admin: Administrator, name: str) -> Scrip:
    """A scrip by name or number, of those they may look at. Raises Refused."""
    wanted = line(str(name))
    for one in admin.house.directory.scrips:
        if (name_key(one.name) == name_key(wanted) or str(one.id) == wanted) and _visible(admin, one):
            return one
    raise Refused("no_such_scrip", scrip=name)


def _visible(admin: Administrator, one: Scrip) -> bool:
    """A global one matters in every queue."""
    queues = () if one.queue_id is None else (one.queue_id,)
    return any(admin.may_somewhere(right, queues) for right in (Right.SHOW_SCRIPS, Right.MODIFY_SCRIPS))


def _switching(disabled: bool) -> Command:
    async def command(service: Service, asking: Asking, *, name: str) -> dict[str, Any]:
        admin = await administrator(service, asking)
        return await _change(admin, _some_scrip(admin, name), lambda there: replace(there, disabled=disabled))

    return command


def _switching_in_queue(*, off: bool) -> Command:
    """Who changes a queue's scrips may do without a global one there."""

    async def command(service: Service, asking: Asking, *, name: str, queue: str) -> dict[str, Any]:
        admin = await administrator(service, asking)
        found = _some_scrip(admin, name)
        here = queue_of(admin.house, queue)
        admin.administers(Subject.SCRIP, here)
        if found.queue_id is not None:
            raise Refused("scrip_of_queue", scrip=found.name, queue=admin.house.directory.queues[found.queue_id].name)

        def make(there: ScripWish | None) -> ScripWish:
            before: ScripWish = existing(Subject.SCRIP, found.name, there)
            rest = tuple(one for one in before.off_in if name_key(one) != name_key(here.name))
            return replace(before, off_in=(*rest, here.name) if off else rest)

        done = await admin.put(Subject.SCRIP, found.name, make)
        return await _shown(service, found.name) | {"created": done.new, "changed": list(done.changed)}

    return command


async def _scrip_approve(service: Service, asking: Asking, *, name: str) -> dict[str, Any]:
    """Answer for a scrip as it is: it may do what the one who approves it may, until somebody changes it."""
    admin = await administrator(service, asking)
    found = _some_scrip(admin, name)
    _may_touch(admin, found)
    await admin.write(provisioning.approve_scrip, found.name)
    return await _shown(service, found.name) | {"created": False, "changed": ["approved_by"]}


async def _scrip_remove(service: Service, asking: Asking, *, name: str) -> dict[str, Any]:
    admin = await administrator(service, asking)
    found = _some_scrip(admin, name)
    _may_touch(admin, found)
    await admin.write(provisioning.remove_scrip, found.name)
    return {"name": found.name, "removed": True}


async def _scrip_rename(service: Service, asking: Asking, *, name: str, new: str) -> dict[str, Any]:
    admin = await administrator(service, asking)
    found, wanted = _some_scrip(admin, name), name_of(new)
    _may_touch(admin, found)
    await admin.rename(Subject.SCRIP, found.name, wanted)
    return await _shown(service, wanted) | {"created": False, "changed": ["name"]}


async def _scrip_list(service: Service, asking: Asking, *, queue: str | None = None) -> list[dict[str, Any]]:
    """The scrips somebody may look at, in the order they are asked; of all, or those that serve a queue."""
    admin = await administrator(service, asking)
    here = None if queue is None else queue_of(admin.house, queue)
    wishes = {one.id: one for one in await standing(service, Subject.SCRIP)}
    found = [
        one
        for one in admin.house.directory.scrips
        if one.id in wishes
        and _visible(admin, one)
        and (here is None or (one.queue_id in (None, here.id) and here.id not in one.off_in))
    ]
    if not found:
        admin.require(Right.SHOW_SCRIPS, here)
    return [_scrip_json(admin.house, one, wishes[one.id]) for one in found]


async def _scrip_show(service: Service, asking: Asking, *, name: str) -> dict[str, Any]:
    admin = await administrator(service, asking)
    return await _shown(service, _some_scrip(admin, name).name)


async def _shown(service: Service, name: str) -> dict[str, Any]:
    found = {one.id: one for one in await standing(service, Subject.SCRIP)}
    house = service.house()
    return next(
        _scrip_json(house, one, found[one.id])
        for one in house.directory.scrips
        if name_key(one.name) == name_key(name) and one.id in found
    )


def _scrip_json(house: House, one: Scrip, found: Standing[ScripWish]) -> dict[str, Any]:
    """``author``, ``editor``, ``approved_by``: who answers for it, by address."""
    wish, staff = found.wish, house.directory.staff | {SYSTEM.id: SYSTEM}
    return {
        "id": one.id,
        "name": wish.name,
        "condition": wish.condition,
        "when": wish.when,
        "action": wish.action,
        "to": list(wish.to),
        "template": wish.template,
        "as_comment": wish.as_comment,
        "arguments": hidden_arguments(wish.arguments),
        "queue": wish.queue,
        "off_in": list(wish.off_in),
        "order": wish.order,
        "disabled": wish.disabled,
        "failures": one.failures,
        "author": staff[one.author_id].address,
        "editor": staff[one.editor_id].address,
        "approved_by": None if one.approved_by is None else staff[one.approved_by].address,
        "stock": one.stock,
        "provisioned": found.provisioned,
    }


async def _scrip_test(
    service: Service,
    asking: Asking,
    *,
    id: int | str,  # noqa: A002
    ticket: int,
    transaction: int | None = None,
) -> dict[str, Any]:
    """What a scrip would do because of a transaction of a ticket, the last one if none is named. Changes nothing."""
    admin = await administrator(service, asking)
    found = _some_scrip(admin, str(id))
    return await wishing.try_scrip(service.database, admin.house, service.clock(), found, ticket, transaction, asking)


# -- templates


async def _template_list(service: Service, asking: Asking, *, queue: str | None = None) -> list[dict[str, Any]]:
    """The templates, and from which file each comes; of all queues, or as they serve one."""
    admin = await administrator(service, asking)
    here = None if queue is None else queue_of(admin.house, queue)
    admin.require(Right.SHOW_TEMPLATE, here)
    wording = admin.house.wording
    if here is not None:
        wanted = [(language, name, here.name) for name in template_names(admin.house) for language in LANGUAGES]
        return [_template_json(admin.house, *key) for key in wanted]
    every = sorted(wording.sheets, key=lambda key: (key[1], key[2], key[0]))
    return [_template_json(admin.house, language, name, place) for language, name, place in every]


async def _template_show(
    service: Service, asking: Asking, *, name: str, language: str | None = None, queue: str | None = None
) -> dict[str, Any]:
    """A template as the daemon read it from its file: the one that serves in a language and a queue."""
    admin = await administrator(service, asking)
    here = None if queue is None else queue_of(admin.house, queue)
    admin.require(Right.SHOW_TEMPLATE, here)
    chosen = (language and language_named(language)) or (here and here.language) or admin.house.site.language
    if name not in template_names(admin.house):
        raise Refused("no_such_template", template=name)
    found = _template_json(admin.house, chosen, name, here.name if here else "")
    return found | {"text": await _read(found["file"])}


def _template_json(house: House, language: str, name: str, queue: str) -> dict[str, Any]:
    """``queue`` is whose own it is, empty for everybody's."""
    path = house.wording.origin(name, language, queue)
    own = name_key(queue) if path and house.wording.sheets.get((language, name, name_key(queue))) == path else ""
    return {"name": name, "language": language, "queue": own, "file": str(path or "")}


async def _read(file: str) -> str:
    try:
        return await asyncio.to_thread(read_text, file, MOST_WRITTEN)
    except (OSError, UnicodeDecodeError):  # changed or gone since it was read
        return ""


# -- jobs


async def _job_list(
    service: Service,
    asking: Asking,
    *,
    ticket: int | None = None,
    state: Sequence[str] | str | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Programs and webhooks that scrips began, the newest first, on tickets whose comments the asker may read."""
    admin = await administrator(service, asking)
    states = [state] if isinstance(state, str) else list(state or ())
    for one in states:
        if one not in list(JobState):
            raise Refused("bad_value", field="state", value=one)
    if not admin.may_somewhere(Right.SHOW_SCRIPS):
        admin.require(Right.SHOW_SCRIPS)
    found = await service.database.read(jobs.listed, ticket, states, limit)
    there = await service.database.read(tickets.load, sorted({job.ticket_id for job in found}))
    return [_job_json(job) for job in found if _may_see_job(admin, there.get(job.ticket_id))]


def _may_see_job(admin: Administrator, ticket: Any) -> bool:
    if ticket is None:
        return admin.may(Right.SUPER_USER)
    queue = admin.house.directory.queues[ticket.queue_id]
    wanted = (Right.SHOW_SCRIPS, Right.SHOW_TICKET, Right.SHOW_TICKET_COMMENTS)
    return all(admin.house.rights.may(admin.user, right, queue, ticket) for right in wanted)


def _job_json(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "kind": job.kind,
        "scrip": job.scrip,
        "ticket": job.ticket_id,
        "transaction": job.transaction_id,
        "state": job.state.value,
        "attempts": job.attempts,
        "created": views.time_json(job.created),
        "not_before": views.time_json(job.not_before),
        "answer": job.answer or None,
    }


COMMANDS: dict[str, Command] = {
    "scrip.add": _scrip_add,
    "scrip.list": _scrip_list,
    "scrip.show": _scrip_show,
    "scrip.set": _scrip_set,
    "scrip.enable": _switching(False),
    "scrip.disable": _switching(True),
    "scrip.off": _switching_in_queue(off=True),
    "scrip.on": _switching_in_queue(off=False),
    "scrip.approve": _scrip_approve,
    "scrip.remove": _scrip_remove,
    "scrip.rename": _scrip_rename,
    "scrip.test": _scrip_test,
    "template.list": _template_list,
    "template.show": _template_show,
    "jobs.list": _job_list,
}
