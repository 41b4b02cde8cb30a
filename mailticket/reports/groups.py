"""By what figures are grouped: a property of the ticket, the person who did it, or when it was."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailticket.model.report_fact import QUARTER, from_ms, to_ms
from mailticket.model.story import Story
from mailticket.reports.figures import Grouping
from mailticket.reports.measures import Observation
from mailticket.reports.period import UNITS, Period, label
from mailticket.reports.site import ReportSite

MOST_GROUPS = 2
"""How deep groups go."""

SPANISH = {
    "cola": "queue", "responsable": "owner", "solicitante": "requestor", "cliente": "customer", "dominio": "domain",
    "estado": "status", "prioridad": "priority", "persona": "person", "día": "day", "dia": "day", "semana": "week", "mes": "month",
    "hora": "hour", "nivel": "level", "nivel de servicio": "level", "meta": "goal", "promesa": "goal",
}  # fmt: skip
GROUPS = (
    "queue", "owner", "requestor", "customer", "domain", "status", "priority", "person", "weekday", "hour", *UNITS
)  # fmt: skip
OF_GOALS = ("level", "goal")
"""By what is promised is grouped besides."""

_QUARTER = "quarter"


@dataclass(frozen=True, slots=True)
class Group:
    """What things are grouped by: ``key`` names what the database has of it (a column of tickets; ``by`` who did it, ``requestor``
    the first one, ``ticket`` its number, ``quarter`` the quarter of an hour since 1970), ``label`` makes the group's label."""

    key: str
    label: Callable[[object], str]


def group_called(name: str, site: ReportSite) -> str | None:
    """A group's one name, in either language; "cf." and a custom field's name for that. None: there is no such."""
    wanted = name.strip().casefold()
    if wanted.startswith("cf."):
        return wanted if wanted[3:].strip("{} ") in site.fields else None
    if wanted in ("día de la semana", "dia de la semana"):
        return "weekday"
    wanted = SPANISH.get(wanted, wanted)
    return wanted if wanted in (*GROUPS, *OF_GOALS) else None


def field_of(name: str, site: ReportSite) -> int | None:
    """The custom field a group is of."""
    return site.fields[name[3:].strip("{} ")] if name.startswith("cf.") else None


def group_of(name: str, site: ReportSite, period: Period) -> Group:
    """A group by its one name."""
    if name in UNITS:
        first = to_ms(period.start) // QUARTER
        return Group(_QUARTER, lambda quarter: label(name, _local(period, max(_number(quarter), first))))
    match name:
        case "weekday":
            return Group(_QUARTER, lambda quarter: str(_local(period, _number(quarter)).isoweekday()))
        case "hour":
            return Group(_QUARTER, lambda quarter: f"{_local(period, _number(quarter)).hour:02}")
        case "person":
            return Group("by", lambda id_: _called(site, id_))
        case "queue":
            return Group("queue_id", lambda id_: site.queues.get(_number(id_), ""))
        case "owner":
            return Group("owner_id", lambda id_: _called(site, id_))
        case "requestor":
            return Group("requestor", lambda id_: _called(site, id_))
        case "domain":
            return Group("requestor", lambda id_: _called(site, id_).rpartition("@")[2])
        case "customer":
            return Group("ticket", lambda id_: site.customers.get(_number(id_), ""))
        case "priority":
            return Group("priority", lambda number: f"{_number(number):4}")
        case "status" | "level" | "goal":
            return Group(name, str)
    values = site.values.get(field_of(name, site) or 0, {})
    return Group("ticket", lambda id_: values.get(_number(id_), ""))


def _number(key: object) -> int:
    assert isinstance(key, int)
    return key


def _called(site: ReportSite, key: object) -> str:
    return site.called(key if isinstance(key, int) else None)


def _local(period: Period, quarter: int) -> datetime:
    return period.local(from_ms(quarter * QUARTER))


def labels_of(groups: Sequence[Group]) -> Callable[[tuple[object, ...]], tuple[str, ...]]:
    """The labels of keys, one for each group. Each is made once: very many things have the same."""
    known: dict[tuple[object, ...], tuple[str, ...]] = {}

    def labels(keys: tuple[object, ...]) -> tuple[str, ...]:
        found = known.get(keys)
        if found is None:
            found = known[keys] = tuple(group.label(key) for group, key in zip(groups, keys, strict=True))
        return found

    return labels


_OF_STORY: Mapping[str, Callable[[Story], object]] = {
    "ticket": lambda story: story.id,
    "queue_id": lambda story: story.queue_id,
    "owner_id": lambda story: story.owner_id,
    "status": lambda story: story.status,
    "priority": lambda story: story.priority,
    "requestor": lambda story: story.requestors[0] if story.requestors else None,
}


def key_of(name: str, seen: Observation, story: Story) -> object:
    """What the database would have of an observation."""
    if name == "by":
        return seen.by
    return to_ms(seen.at) // QUARTER if name == _QUARTER else _OF_STORY[name](story)


def grouping(
    names: Sequence[str], site: ReportSite, period: Period, stories: Mapping[int, Story], bucket: bool
) -> Grouping:
    """What an observation's group is, in labels, one for each name; before them the report's own ``bucket``."""
    groups = [group_of(name, site, period) for name in names]
    labels = labels_of(groups)

    def of(seen: Observation) -> tuple[str, ...]:
        found = labels(tuple(key_of(group.key, seen, stories[seen.ticket]) for group in groups))
        return (seen.bucket, *found) if bucket else found

    return of
