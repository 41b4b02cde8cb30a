"""What is said of a service level becomes what is kept of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from mailticket.application.organisation.administrator import Administrator, Values, said_of
from mailticket.application.organisation.scrip_values import told
from mailticket.application.service import line
from mailticket.application.service_levels.parameters import ServiceLevelValues
from mailticket.model.errors import ExpressionWrong, Refused
from mailticket.model.names import name_key
from mailticket.model.nearest import nearest
from mailticket.model.provision import ServiceLevelSpec
from mailticket.model.service_level import problems, read_step


def changed_spec(admin: Administrator, before: ServiceLevelSpec, asked: ServiceLevelValues) -> ServiceLevelSpec:
    """A spec with what was said in it, checked whole. Raises Refused."""
    spec = replace(before, **_values(admin, asked))
    for setting, message in problems(spec):
        raise Refused("wrong", setting=setting, message=message)
    warn = [read_step(text) for text in spec.warn]
    whom = told(admin.snapshot, [step.to for step in warn])
    warned = tuple(str(replace(step, to=to)) for step, to in zip(warn, whom, strict=True))
    return replace(spec, warn=warned, breach=told(admin.snapshot, spec.breach))


def _values(admin: Administrator, asked: ServiceLevelValues) -> Values:
    said = said_of(asked, "disabled", "sets_due", "order")
    said |= {name: line(text) for name, text in said_of(asked, "first_response", "response", "resolution").items()}
    for name in ("pauses", "warn", "breach"):
        if (given := getattr(asked, name)) is not None:
            said[name] = _several(given)
    if asked.domains is not None:
        said["domains"] = tuple(name.lower().removeprefix("@") for name in _several(asked.domains))
    if asked.query is not None:
        said["query"] = _query(admin, asked.query)
    return said | for_which(admin, asked)


class ForWhich(Protocol):
    """What service levels and escalations are told alike."""

    @property
    def queues(self) -> Sequence[str] | None:
        """Names."""

    @property
    def priority(self) -> str | None:
        """From which on."""

    @property
    def calendar(self) -> str | None:
        """A name."""


def for_which(admin: Administrator, asked: ForWhich) -> Values:
    """For which tickets, and by which calendar. Raises Refused."""
    said: Values = {}
    if asked.queues is not None:
        said["queues"] = tuple(admin.queue(name).name for name in _several(asked.queues))
    if asked.priority is not None:
        said["priority"] = _priority(asked.priority)
    if asked.calendar is not None:
        said["calendar"] = _calendar(admin, asked.calendar)
    return said


def _several(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for one in given if (text := line(one))))


def _priority(text: str) -> int | None:
    try:
        return int(text) if text.strip() else None
    except ValueError as error:
        raise Refused("bad_value", field="priority", value=text) from error


def _calendar(admin: Administrator, text: str) -> str:
    known = admin.snapshot.directory.calendars
    if not (wanted := line(text)):
        return ""
    if (found := known.get(name_key(wanted))) is None:
        near = nearest(wanted, (one.name for one in known.values()))
        raise Refused("no_such_calendar", calendar=text, nearest=near)
    return found.name


def _query(admin: Administrator, text: str) -> str:
    try:
        admin.snapshot.parse(line(text)) if line(text) else None
    except ExpressionWrong as wrong:
        raise Refused("wrong", setting="query", message=str(wrong)) from wrong
    return line(text)
