"""Does a use case for somebody who waits for the answer: checks what it is told, and carries it out in one unit of work."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib import import_module
from typing import Any

from pydantic import TypeAdapter, ValidationError

from mailticket.application.changing import Caller, Done, change
from mailticket.application.forms import Form, as_mail
from mailticket.application.organisation.administrator import administrator
from mailticket.application.plain import plain
from mailticket.application.plans import look_up_more, plan_of
from mailticket.application.service import Service, catch_up
from mailticket.application.tickets.writing_parameters import Create, Writing
from mailticket.application.unit_of_work import UnitOfWork, as_it_is_now
from mailticket.application.use_case import UseCase
from mailticket.application.use_cases import USE_CASES
from mailticket.desk.acts import Act, Change
from mailticket.model.errors import Refused
from mailticket.model.right import Right
from mailticket.model.typed_words import MOST_NUMBER, number
from mailticket.storage.letter_files import new_form, put_form

Function = Callable[..., Any]
"""What does a use case: a decision, or what answers for itself."""

MOST_SHOWN = 100
"""Characters of a value that a refusal shows."""


async def perform(service: Service, caller: Caller, name: str, arguments: Mapping[str, object]) -> Any:
    """The answer, as JSON shapes. Raises Refused, TryAgain."""
    case = USE_CASES[name]
    asked = checked(case, arguments)
    function = function_of(case)
    if inspect.iscoroutinefunction(function):
        return plain(await as_it_is_now(lambda: _answered(service, caller, case, function, asked)))
    try:
        return plain(
            _told(service, await as_it_is_now(lambda: _decided(service, caller, function, asked)), caller.actor)
        )
    except Refused as refused:
        if not refused.so_already:
            raise
        return plain(_unchanged(refused, caller.actor))


async def _answered(service: Service, caller: Caller, case: UseCase, function: Function, asked: object) -> object:
    await catch_up(service)
    if case.right is Right.SUPER_USER:  # what shows the mail of everybody is for who may see everything
        (await administrator(service, caller)).require(case.right)
    answer: Awaitable[object] = function(service, caller, asked)
    return await answer


@cache
def function_of(case: UseCase) -> Function:
    """What does it."""
    module, _, name = case.function.partition(":")
    found: Function = getattr(import_module(f"mailticket.application.{module}"), name)
    return found


def checked(case: UseCase, arguments: Mapping[str, object]) -> object:
    """What a use case is told, with its types checked; one value does for a list of one. Raises Refused."""
    known = {one.name: one for one in fields(case.parameters)}
    for name in arguments:
        if name not in known:
            raise Refused("no_such_parameter", field=name, allowed=", ".join(known))
    several = {name for name, one in known.items() if "Sequence" in str(one.type)}
    given = {
        name: [value] if name in several and isinstance(value, str | int) else value
        for name, value in arguments.items()
        if not (name in several and value is None)
    }
    for name, value in given.items():
        if (told := known[name].metadata.get("help")) and told.number:
            given[name] = value = _numbers(value)
        if not all(_fits(one) for one in (value if isinstance(value, list | tuple) else [value])):
            raise Refused("bad_value", field=name, value=_short(value))
    try:
        return _adapter(case.parameters).validate_python(given)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        field = ".".join(str(one) for one in first["loc"][:1])
        raise Refused("bad_value", field=field, value=_short(given.get(field, "-"))) from wrong


def _numbers(value: object) -> object:
    """A number as people type it, or several of them. Raises Refused for a text that is none; what is no text is checked later."""
    if isinstance(value, list | tuple):
        return [_numbers(one) for one in value]
    if not isinstance(value, str) and _fits(value):
        return value
    if (found := number(value) if isinstance(value, str) else None) is None:
        raise Refused("bad_number", value=_short(value))
    return found


def _fits(value: object) -> bool:
    """Whether a number is one that a database can keep; what is none fits."""
    return not isinstance(value, int) or abs(value) <= MOST_NUMBER


def _short(value: object) -> str:
    """A value as it is told of; of one in parts their names, for one may be a secret."""
    if isinstance(value, Mapping):
        value = ", ".join(map(str, value))
    return value[:MOST_SHOWN] if isinstance(value, str) else repr(value)[:MOST_SHOWN]


@cache
def _adapter(parameters: type) -> TypeAdapter[object]:
    return TypeAdapter(parameters)


MANY_PEOPLE = 200
"""People in what is asked from which it is decided in a thread: others would wait."""


async def _aside(
    decide: Callable[..., Sequence[Change]], unit: UnitOfWork, act: Act, asked: object
) -> Sequence[Change]:
    """Nobody else holds the unit of work meanwhile."""
    if len(plan_of(decide, asked).addresses) > MANY_PEOPLE:
        return await asyncio.to_thread(decide, unit, act, asked)
    return decide(unit, act, asked)


async def _decided(service: Service, caller: Caller, decide: Callable[..., Sequence[Change]], asked: object) -> Done:
    form = await _form(service, caller, asked)

    async def deed(unit: UnitOfWork, act: Act) -> Sequence[Change]:
        await look_up_more(unit, act.actor, decide, asked)
        if form is None:
            return await _aside(decide, unit, act, asked)
        changes = await _aside(decide, unit, replace(act, letter_id=form.letter_id), asked)
        address = unit.queue(changes[0].ticket.queue_id).correspond_address or unit.snapshot.site.correspond_address
        numbers = form.raw_id, form.letter_id
        unit.also(lambda connection: put_form(connection, numbers, form.raw, act.actor.address, address, unit.now))
        return changes

    wanted = plan_of(decide, asked)
    done = await change(service.database, service.snapshot(), service.clock(), caller, wanted, deed)
    if done.scrips_failed:
        await service.people_changed()
    return done


async def _form(service: Service, caller: Caller, asked: object) -> Form | None:
    """What is written, as a mail, where files come with it: they are kept as those of letters are. Raises Refused."""
    if not isinstance(asked, Create | Writing) or not (files := asked.attach):
        return None
    raw = await asyncio.to_thread(as_mail, caller.actor, asked.text, files, service.clock())
    return Form(*await service.database.write(new_form), raw)


@dataclass(frozen=True, slots=True)
class ChangeSummary:
    """What a change to a ticket is answered with: how much it made of history and mail, the tickets that are new, and as whom it
    was done."""

    ticket: int
    transactions: int
    notices: int
    opened: Sequence[int]
    by: str


@dataclass(frozen=True, slots=True)
class Same(ChangeSummary):
    """The same of a ticket that was as it shall be already: nothing was done, and that is no error. ``same`` is the sentence that
    says so: its key and its values."""

    same: Mapping[str, object]


def _unchanged(refused: Refused, by: str) -> Same:
    values = {name: str(value) for name, value in refused.values.items()}
    return Same(int(values["ticket"]), 0, 0, (), by, {"key": refused.key, "values": values})


def _told(service: Service, done: Done, by: str) -> ChangeSummary:
    if done.notices or done.jobs:
        service.told()
    return ChangeSummary(done.ticket.id, done.transactions, done.notices, done.opened, by)
