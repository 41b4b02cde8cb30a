"""What is said of a schedule becomes what is kept of it."""

from dataclasses import fields, replace
from datetime import date

from mailticket.application import resolve_people
from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import (
    Administrator,
    Values,
    said_of,
)
from mailticket.application.organisation.scrip_values import EMPTY, some_template, whom_and_where
from mailticket.application.schedules.parameters import (
    ScheduleArguments,
    ScheduleValues,
)
from mailticket.application.service import Service, line
from mailticket.application.subscription_wish import read_wish
from mailticket.application.tickets.search import searched
from mailticket.application.tickets.search_parameters import Search
from mailticket.model.errors import Refused
from mailticket.model.provision import ScheduleSpec
from mailticket.model.schedule import problems


async def check_query(service: Service, caller: Caller, query: str | None) -> None:
    """Raise Refused for a query that is not understood, with the place."""
    if query:
        await searched(service, caller, Search(query=[query], limit=1))


def changed_spec(admin: Administrator, before: ScheduleSpec, asked: ScheduleValues) -> ScheduleSpec:
    """A spec with what was said in it, checked whole. Raises Refused."""
    spec = replace(before, **_values(admin, asked))
    spec = replace(spec, arguments=_arguments(before, spec, asked.arguments))
    found = problems(
        cron=spec.cron,
        timezone=spec.timezone,
        action=spec.action,
        to=spec.to,
        template=spec.template,
        arguments=spec.arguments,
    )
    for key, message in found:
        raise Refused("wrong", setting=key, message=message)
    if spec.template:
        some_template(admin.snapshot, spec.template)
    return spec


def _values(admin: Administrator, asked: ScheduleValues) -> Values:
    said = said_of(asked, "disabled", "action", "timezone")
    said |= {name: line(text) for name, text in said_of(asked, "cron", "query", "template").items()}
    return said | whom_and_where(admin, to=asked.to, queue=asked.queue, off_in=asked.off_in)


def _arguments(before: ScheduleSpec, now: ScheduleSpec, asked: ScheduleArguments | None) -> Values:
    """What was said on top of what is there; another action begins anew. An empty value takes one away."""
    there = dict(before.arguments) if before.action == now.action else {}
    said = {} if asked is None else said_of(asked, *(one.name for one in fields(asked)))
    if (owner := str(said.get("owner", ""))) and owner.casefold() != "nobody":
        resolve_people.any_address(owner)
    if report := str(said.get("report", "")):
        read_wish(report, date(2000, 1, 1))  # raises Refused; on which day, does not matter
    return {key: value for key, value in {**there, **said}.items() if value not in EMPTY}
