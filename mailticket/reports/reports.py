"""The reports: what each observes, its columns, how it is grouped where nothing else is asked, and its definition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailticket.model.fold import without_accents
from mailticket.model.report_fact import FIRST, OTHERWISE, RESOLVED_BEFORE, Draw, FactKind, Source, Worth
from mailticket.model.story import LineKind
from mailticket.reports import measures
from mailticket.reports.figures import Figure, Statistic
from mailticket.reports.groups import GROUPS, OF_GOALS
from mailticket.reports.measures import Measure

SECONDS, MINUTES, PERCENT, NUMBER, MONEY = "seconds", "minutes", "percent", "number", "money"
DAYS, CURRENCY = "days", "currency"
_DURATIONS = frozenset({Statistic.MEDIAN, Statistic.P90, Statistic.MOST})


@dataclass(frozen=True, slots=True)
class Report:
    """``usual`` is how it is grouped; ``needs`` are the lines of a story it looks at; ``own`` names the rows it has of its own
    (``days`` of aging, ``currency`` of money). ``source`` is out of what it is counted; ``draws`` and ``lasting`` are the facts
    the same is counted of. ``minutes``: it tells time worked, which not everybody sees. ``standing``: it tells how things stand
    at a moment, so that several moments have no sum."""

    name: str
    es_name: str
    measure: Measure
    columns: Sequence[Figure]
    usual: tuple[str, ...]
    needs: frozenset[LineKind]
    draws: Sequence[Draw] = ()
    lasting: FactKind | None = None
    own: str = ""
    source: Source = Source.HISTORY
    minutes: bool = False
    standing: bool = False


def kind_of(column: Figure) -> str:
    """What a column's values are: seconds, minutes, percent, money in the smallest coin, or a number."""
    if column.statistic in (Statistic.SHARE, Statistic.RATE):
        return PERCENT
    if column.what in _SUMMED and column.statistic is Statistic.SUM:
        return _SUMMED[column.what]
    return SECONDS if column.statistic in _DURATIONS or column.what.startswith("on_") else NUMBER


_SUMMED = {
    "minutes": MINUTES, "minutes_billed": MINUTES, "minutes_open": MINUTES, "amount_billed": MONEY, "amount_open": MONEY
}  # fmt: skip

_SAID = frozenset({LineKind.OPENED, LineKind.SAID})
_STATUS, _WORKED = frozenset({LineKind.STATUS}), frozenset({LineKind.WORKED})
_ALL = frozenset(LineKind)

_ANSWERED = (
    Figure("answered", "answered", Statistic.COUNT),
    Figure("median", "answered", Statistic.MEDIAN),
    Figure("p90", "answered", Statistic.P90),
    Figure("waiting", "waiting", Statistic.COUNT),
    Figure("longest", "waiting", Statistic.MOST),
)

_MS = 1000
_RESOLVED = Draw("resolved", FactKind.RESOLVED)
_MINUTES = Draw("minutes", FactKind.WORKED, Worth.NUMBER)


def _runs(flags: int) -> Sequence[Draw]:
    """Runs of messages that were answered, and those that still wait."""
    return (
        Draw("answered", FactKind.ANSWERED, Worth.LENGTH, flags),
        Draw("waiting", FactKind.ANSWERED, Worth.SO_FAR, flags, by_nobody=True),
    )


REPORTS: Mapping[str, Report] = {
    one.name: one
    for one in (
        Report(
            "first-response", "primera-respuesta", measures.first_response, _ANSWERED, ("queue",),
            draws=_runs(FIRST),
            needs=_SAID | _STATUS,
        ),
        Report(
            "responses", "respuestas", measures.responses, _ANSWERED, ("person",),
            draws=_runs(0),
            needs=_SAID | _STATUS,
        ),
        Report(
            "resolution", "resolución", measures.resolution,
            (
                Figure("first", "first", Statistic.COUNT),
                Figure("first_median", "first", Statistic.MEDIAN),
                Figure("first_p90", "first", Statistic.P90),
                Figure("last", "last", Statistic.COUNT),
                Figure("last_median", "last", Statistic.MEDIAN),
                Figure("last_p90", "last", Statistic.P90),
            ),
            ("queue",),
            draws=(
                Draw("first", FactKind.RESOLVED, Worth.LENGTH, FIRST),
                Draw("last", FactKind.RESOLVED, Worth.LENGTH, lasting=True),
            ),
            needs=_STATUS,
        ),
        Report(
            "waiting", "espera", measures.waiting,
            (
                Figure("on_us", "on_us", Statistic.SUM),
                Figure("on_us_median", "on_us", Statistic.MEDIAN),
                Figure("on_us_p90", "on_us", Statistic.P90),
                Figure("on_them", "on_them", Statistic.SUM),
                Figure("on_them_median", "on_them", Statistic.MEDIAN),
                Figure("on_them_p90", "on_them", Statistic.P90),
            ),
            ("queue",),
            lasting=FactKind.WAITING,
            needs=_SAID | _STATUS,
        ),
        Report(
            "created-resolved", "creados-resueltos", measures.flow,
            (
                Figure("created", "created", Statistic.COUNT),
                Figure("reopened", "reopened", Statistic.COUNT),
                Figure("resolved", "resolved", Statistic.COUNT),
                Figure("closed", "closed", Statistic.COUNT),
                Figure("net", "created reopened", Statistic.NET, "resolved closed"),
            ),
            ("week",),
            draws=(
                Draw("created", FactKind.ACTIVE, flags=FIRST, by_since=True, by_nobody=True),
                Draw("reopened", FactKind.REOPENED),
                _RESOLVED,
                Draw("closed", FactKind.ACTIVE, flags=OTHERWISE),
            ),
            needs=_STATUS,
        ),
        Report(
            "backlog", "pendientes", measures.backlog,
            (Figure("active", "active", Statistic.COUNT),), ("week",),
            standing=True,
            lasting=FactKind.ACTIVE,
            needs=_STATUS,
        ),
        Report(
            "aging", "antigüedad", measures.aging,
            (
                Figure("age", "age", Statistic.COUNT),
                Figure("touched", "touched", Statistic.COUNT),
            ),
            (),
            own=DAYS,
            needs=_ALL,
        ),
        Report(
            "sla", "niveles", measures.nothing,
            (
                Figure("met", "met", Statistic.COUNT),
                Figure("missed", "missed", Statistic.COUNT),
                Figure("late", "late", Statistic.COUNT),
                Figure("rate", "met", Statistic.RATE, "met missed late"),
                Figure("median", "took", Statistic.MEDIAN),
                Figure("p90", "took", Statistic.P90),
            ),
            ("level", "goal"),
            source=Source.GOALS,
            needs=frozenset(),
        ),
        Report(
            "reopened", "reabiertos", measures.reopened,
            (
                Figure("resolved", "resolved", Statistic.TICKETS),
                Figure("reopened", "reopened", Statistic.TICKETS),
                Figure("rate", "reopened", Statistic.SHARE, "resolved"),
            ),
            ("queue",),
            draws=(
                Draw("resolved", FactKind.RESOLVED, once=True),
                Draw(
                    "reopened", FactKind.REOPENED, flags=RESOLVED_BEFORE, by_since=True, once=True,
                    within=int(measures.REOPENED_WITHIN.total_seconds()) * _MS,
                ),
            ),
            needs=_STATUS,
        ),
        Report(
            "hours", "horas", measures.hours,
            (
                Figure("minutes", "minutes", Statistic.SUM),
                Figure("entries", "minutes", Statistic.COUNT),
                Figure("tickets", "minutes", Statistic.TICKETS),
            ),
            ("person",),
            minutes=True,
            draws=(_MINUTES,),
            needs=_WORKED,
        ),
        Report(
            "billing", "facturación", measures.nothing,
            (
                Figure("minutes", "minutes", Statistic.SUM),
                Figure("minutes_billed", "minutes_billed", Statistic.SUM),
                Figure("amount_billed", "amount_billed", Statistic.SUM),
                Figure("minutes_open", "minutes_open", Statistic.SUM),
                Figure("amount_open", "amount_open", Statistic.SUM),
            ),
            ("customer",),
            minutes=True,
            own=CURRENCY,
            source=Source.BILLS,
            needs=frozenset(),
        ),
        Report(
            "workload", "carga", measures.workload,
            (
                Figure("received", "received", Statistic.COUNT),
                Figure("taken", "taken", Statistic.COUNT),
                Figure("replied", "replied", Statistic.COUNT),
                Figure("resolved", "resolved", Statistic.COUNT),
                Figure("owned", "owned", Statistic.TICKETS),
                Figure("minutes", "minutes", Statistic.SUM),
            ),
            ("person",),
            minutes=True,
            draws=(
                Draw("received", FactKind.RECEIVED, by_nobody=True),
                Draw("replied", FactKind.REPLIED),
                Draw("taken", FactKind.TAKEN),
                _RESOLVED,
                _MINUTES,
            ),
            needs=_ALL,
        ),
    )
}  # fmt: skip


def groups_of(report: Report) -> tuple[str, ...]:
    """By what it may be grouped."""
    return (*OF_GOALS, *GROUPS) if report.source is Source.GOALS else GROUPS


def report_called(name: str) -> Report | None:
    """A report by its name in either language."""
    wanted = without_accents(name.strip())
    return next((one for one in REPORTS.values() if wanted in (one.name, without_accents(one.es_name))), None)
