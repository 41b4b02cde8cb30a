"""By what figures are grouped: a property of the ticket, the person who did it, or when it was."""

from collections.abc import Callable, Mapping, Sequence

from mailticket.model.story import Story
from mailticket.reports.figures import Grouping
from mailticket.reports.measures import Observation
from mailticket.reports.period import UNITS, Period, label
from mailticket.reports.site import ReportSite

MOST_GROUPS = 2
"""How deep groups go."""

SPANISH = {
    "cola": "queue", "responsable": "owner", "solicitante": "requestor", "dominio": "domain", "estado": "status",
    "prioridad": "priority", "persona": "person", "día": "day", "dia": "day", "semana": "week", "mes": "month",
    "hora": "hour",
}  # fmt: skip
GROUPS = ("queue", "owner", "requestor", "domain", "status", "priority", "person", "weekday", "hour", *UNITS)

_OF_TICKET: Mapping[str, Callable[[ReportSite, Story], str]] = {
    "queue": lambda site, story: site.queues.get(story.queue_id, ""),
    "owner": lambda site, story: site.called(story.owner_id),
    "requestor": lambda site, story: _requestor(site, story),
    "domain": lambda site, story: _requestor(site, story).rpartition("@")[2],
    "status": lambda site, story: story.status,
    "priority": lambda site, story: f"{story.priority:4}",
}


def _requestor(site: ReportSite, story: Story) -> str:
    """The first requestor: the one it was opened for."""
    return site.called(story.requestors[0]) if story.requestors else ""


def group_called(name: str, site: ReportSite) -> str | None:
    """A group's one name, in either language; "cf." and a custom field's name for that. None: there is no such."""
    wanted = name.strip().casefold()
    if wanted.startswith("cf."):
        return wanted if wanted[3:].strip("{} ") in site.fields else None
    if wanted in ("día de la semana", "dia de la semana"):
        return "weekday"
    wanted = SPANISH.get(wanted, wanted)
    return wanted if wanted in GROUPS else None


def grouping(
    names: Sequence[str], site: ReportSite, period: Period, stories: Mapping[int, Story], bucket: bool
) -> Grouping:
    """What an observation's group is, in labels, one for each name; before them the report's own ``bucket``."""
    makers = [_maker(name, site, period, stories) for name in names]

    def of(seen: Observation) -> tuple[str, ...]:
        labels = tuple(make(seen) for make in makers)
        return (seen.bucket, *labels) if bucket else labels

    return of


def _maker(name: str, site: ReportSite, period: Period, stories: Mapping[int, Story]) -> Callable[[Observation], str]:
    if name in UNITS:
        return lambda seen: label(name, period.local(max(seen.at, period.start)))
    match name:
        case "person":
            return lambda seen: site.called(seen.by)
        case "weekday":
            return lambda seen: str(period.local(seen.at).isoweekday())
        case "hour":
            return lambda seen: f"{period.local(seen.at).hour:02}"
    if name.startswith("cf."):
        field_id = site.fields[name[3:].strip("{} ")]
        return lambda seen: ", ".join(sorted(value for id_, value in stories[seen.ticket].values if id_ == field_id))
    of = _OF_TICKET[name]
    return lambda seen: of(site, stories[seen.ticket])
