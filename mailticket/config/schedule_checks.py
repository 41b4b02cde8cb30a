"""What is wrong with schedules beyond the type of a setting."""

from collections.abc import Callable, Collection, Iterator

from mailticket.config.lines import Place
from mailticket.config.sections import Written
from mailticket.model.names import name_key
from mailticket.model.nearest import nearest
from mailticket.model.right import Role
from mailticket.model.schedule import problems


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
            if name not in [role.value for role in Role] and name not in groups and not is_address(name):
                yield (*here, "to"), f"{name!r} is no role, no declared group and no address"


def judged_schedules(
    written: Written, query: Callable[[str], str], templates: Callable[[], Collection[str]]
) -> Iterator[tuple[Place, str]]:
    """What those find wrong who read queries, and which templates there are not."""
    for number, one in enumerate(written.schedule):
        if one.query and (message := query(one.query)):
            yield ("schedule", number, "query"), message
        if one.template and (message := template_wrong(one.template, templates())):
            yield ("schedule", number, "template"), message


def template_wrong(name: str, templates: Collection[str]) -> str:
    """What to say of a template that there is not, with the nearest that there is; empty: there is one."""
    if name in templates:
        return ""
    near = nearest(name, sorted(templates))
    hint = f"did you mean {near}?" if near else f"there are {', '.join(sorted(templates))}"
    return f"there is no template {name!r}; {hint}"
