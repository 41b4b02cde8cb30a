"""What is wrong with schedules and service levels beyond the type of a setting."""

from collections.abc import Callable, Collection, Iterator

from mailticket.config.lines import Place
from mailticket.config.sections import Written
from mailticket.model.escalation import problems as escalation_problems
from mailticket.model.escalation import read_chain_step
from mailticket.model.names import name_key
from mailticket.model.nearest import nearest
from mailticket.model.right import Role
from mailticket.model.schedule import problems
from mailticket.model.service_level import problems as level_problems
from mailticket.model.service_level import read_step


def schedules_wrong(
    written: Written, queues: Collection[str], is_address: Callable[[str], bool]
) -> Iterator[tuple[Place, str]]:
    """What is wrong with each, and with the queues and people it names; ``queues`` are the names there are, folded."""
    groups = {group.name for group in written.group}
    for number, one in enumerate(written.schedule):
        here = ("schedule", number)
        wrong = problems(
            cron=one.cron,
            timezone=one.timezone or "",
            action=one.action,
            to=one.to,
            template=one.template,
            arguments=one.arguments(),
        )
        for name, message in wrong:
            yield (*here, *name.split(".")), message
        for place, queue in (("queue", one.queue), *(("off_in", name) for name in one.off_in)):
            if queue and name_key(queue) not in queues:
                yield (*here, place), f"there is no queue {queue!r}"
        for name in one.to:
            if unknown := _nobody(name, groups, is_address):
                yield (*here, "to"), unknown


def _nobody(name: str, groups: Collection[str], is_address: Callable[[str], bool]) -> str:
    """What to say of who is told and is nobody; empty: somebody."""
    if name in [role.value for role in Role] or name in groups or is_address(name):
        return ""
    return f"{name!r} is no role, no declared group and no address"


def levels_wrong(
    written: Written, queues: Collection[str], is_address: Callable[[str], bool]
) -> Iterator[tuple[Place, str]]:
    """What is wrong with each service level, and with the queues, people and calendar it names."""
    groups = {group.name for group in written.group}
    spelled = {name_key(queue.name): queue.name for queue in written.queue}
    calendars = {name_key(calendar.name) for calendar in written.calendar}
    names = [name_key(level.name) for level in written.sla]
    for number, one in enumerate(written.sla):
        here = ("sla", number)
        if name_key(one.name) in names[:number]:
            yield (*here, "name"), f"{one.name!r} is declared twice"
        if one.calendar and name_key(one.calendar) not in calendars:
            yield (*here, "calendar"), f"there is no calendar {one.calendar!r} declared"
        if unknown := next((name for name in one.queues if name_key(name) not in queues), ""):
            yield (*here, "queues"), f"there is no queue {unknown!r}"
            continue
        wrong = list(level_problems(one.spec(spelled)))
        yield from (((*here, name), message) for name, message in wrong)
        told = [("breach", name) for name in one.breach]
        told += [("warn", read_step(text).to) for text in one.warn if not any(name == "warn" for name, _ in wrong)]
        for place, name in told:
            if unknown := _nobody(name, groups, is_address):
                yield (*here, place), unknown


def escalations_wrong(
    written: Written, queues: Collection[str], is_address: Callable[[str], bool]
) -> Iterator[tuple[Place, str]]:
    """What is wrong with each chain, and with the queues, people and calendar it names."""
    groups = {group.name for group in written.group}
    spelled = {name_key(queue.name): queue.name for queue in written.queue}
    calendars = {name_key(calendar.name) for calendar in written.calendar}
    names = [name_key(one.name) for one in written.escalation]
    for number, one in enumerate(written.escalation):
        here = ("escalation", number)
        if name_key(one.name) in names[:number]:
            yield (*here, "name"), f"{one.name!r} is declared twice"
        if one.calendar and name_key(one.calendar) not in calendars:
            yield (*here, "calendar"), f"there is no calendar {one.calendar!r} declared"
        if unknown := next((name for name in one.queues if name_key(name) not in queues), ""):
            yield (*here, "queues"), f"there is no queue {unknown!r}"
            continue
        wrong = list(escalation_problems(one.spec(spelled)))
        yield from (((*here, name), message) for name, message in wrong)
        for name in () if wrong else (read_chain_step(text).to for text in one.steps):
            if unknown := _nobody(name, groups, is_address):
                yield (*here, "steps"), unknown


def judged_escalations(written: Written, query: Callable[[str], str]) -> Iterator[tuple[Place, str]]:
    """What those find wrong who read queries."""
    for number, one in enumerate(written.escalation):
        if one.query and (message := query(one.query)):
            yield ("escalation", number, "query"), message


def judged_levels(written: Written, when: Callable[[str], str]) -> Iterator[tuple[Place, str]]:
    """What those find wrong who read conditions."""
    for number, one in enumerate(written.sla):
        if one.query and (message := when(one.query)):
            yield ("sla", number, "query"), message


def judged_schedules(
    written: Written,
    query: Callable[[str], str],
    report: Callable[[str], str],
    templates: Callable[[], Collection[str]],
) -> Iterator[tuple[Place, str]]:
    """What those find wrong who read queries and reports, and which templates there are not."""
    for number, one in enumerate(written.schedule):
        if one.query and (message := query(one.query)):
            yield ("schedule", number, "query"), message
        if one.report and (message := report(one.report)):
            yield ("schedule", number, "report"), message
        if one.template and (message := template_wrong(one.template, templates())):
            yield ("schedule", number, "template"), message


def template_wrong(name: str, templates: Collection[str]) -> str:
    """What to say of a template that there is not, with the nearest that there is; empty: there is one."""
    if name in templates:
        return ""
    near = nearest(name, sorted(templates))
    hint = f"did you mean {near}?" if near else f"there are {', '.join(sorted(templates))}"
    return f"there is no template {name!r}; {hint}"
