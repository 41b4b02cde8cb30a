"""The reports: what each observes, its columns, how it is grouped where nothing else is asked, and its definition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailticket.model.report_fact import FIRST, OTHERWISE, RESOLVED_BEFORE, Draw, FactKind, Worth
from mailticket.model.story import LineKind
from mailticket.reports import measures
from mailticket.reports.figures import Figure, Statistic
from mailticket.reports.measures import Measure

SECONDS, MINUTES, PERCENT, NUMBER = "seconds", "minutes", "percent", "number"
_DURATIONS = frozenset({Statistic.MEDIAN, Statistic.P90, Statistic.MOST})


@dataclass(frozen=True, slots=True)
class Report:
    """``usual`` is how it is grouped; ``needs`` are the lines of a story it looks at; ``bucket`` says that it has rows of its own
    (aging's ages). ``draws`` and ``lasting`` are the facts the same is counted of. ``minutes``: it tells time worked, which not
    everybody sees. ``standing``: it tells how things stand at a moment, so that several moments have no sum."""

    name: str
    es_name: str
    measure: Measure
    columns: Sequence[Figure]
    usual: tuple[str, ...]
    en: str
    es: str
    needs: frozenset[LineKind]
    draws: Sequence[Draw] = ()
    lasting: FactKind | None = None
    bucket: bool = False
    minutes: bool = False
    standing: bool = False


def kind_of(column: Figure) -> str:
    """What a column's values are: seconds, minutes, percent or a number."""
    if column.statistic is Statistic.SHARE:
        return PERCENT
    if column.what == "minutes" and column.statistic is Statistic.SUM:
        return MINUTES
    return SECONDS if column.statistic in _DURATIONS or column.what.startswith("on_") else NUMBER


_SAID = frozenset({LineKind.OPENED, LineKind.SAID})
_STATUS, _WORKED = frozenset({LineKind.STATUS}), frozenset({LineKind.WORKED})
_ALL = frozenset(LineKind)

_ANSWERED = (
    Figure("answered", "answered", Statistic.COUNT, "answered", "respondidos"),
    Figure("median", "answered", Statistic.MEDIAN, "median", "mediana"),
    Figure("p90", "answered", Statistic.P90, "90 %", "90 %"),
    Figure("waiting", "waiting", Statistic.COUNT, "still waiting", "aún esperan"),
    Figure("longest", "waiting", Statistic.MOST, "longest wait", "espera más larga"),
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
            "From the requestor's first message to the first public reply of a person who works here; automatic replies do not "
            "count. Grouped by when the reply was sent. Who has none yet is waiting, if the ticket is still active.",
            "Desde el primer mensaje del solicitante hasta la primera respuesta pública de una persona que trabaja aquí; las "
            "respuestas automáticas no cuentan. Se agrupa por el momento de la respuesta. Quien aún no tiene una espera, si el "
            "ticket sigue activo.",
            draws=_runs(FIRST),
            needs=_SAID | _STATUS,
        ),
        Report(
            "responses", "respuestas", measures.responses, _ANSWERED, ("person",),
            "Each run of unanswered messages, from its first one to the next public reply, by who replied.",
            "Cada serie de mensajes sin responder, desde el primero hasta la siguiente respuesta pública, por quien respondió.",
            draws=_runs(0),
            needs=_SAID | _STATUS,
        ),
        Report(
            "resolution", "resolución", measures.resolution,
            (
                Figure("first", "first", Statistic.COUNT, "first resolved", "resueltos por primera vez"),
                Figure("first_median", "first", Statistic.MEDIAN, "median", "mediana"),
                Figure("first_p90", "first", Statistic.P90, "90 %", "90 %"),
                Figure("last", "last", Statistic.COUNT, "resolved for good", "resueltos finalmente"),
                Figure("last_median", "last", Statistic.MEDIAN, "median", "mediana"),
                Figure("last_p90", "last", Statistic.P90, "90 %", "90 %"),
            ),
            ("queue",),
            "From the ticket's creation to the first time it was resolved, and to the last time, where it is still resolved at "
            "the period's end: time after a reopening counts.",
            "Desde la creación del ticket hasta la primera vez que se resolvió, y hasta la última, si sigue resuelto al final del "
            "período: el tiempo después de una reapertura cuenta.",
            draws=(
                Draw("first", FactKind.RESOLVED, Worth.LENGTH, FIRST),
                Draw("last", FactKind.RESOLVED, Worth.LENGTH, lasting=True),
            ),
            needs=_STATUS,
        ),
        Report(
            "waiting", "espera", measures.waiting,
            (
                Figure("on_us", "on_us", Statistic.SUM, "waited on us", "esperaron por nosotros"),
                Figure("on_us_median", "on_us", Statistic.MEDIAN, "median", "mediana"),
                Figure("on_us_p90", "on_us", Statistic.P90, "90 %", "90 %"),
                Figure("on_them", "on_them", Statistic.SUM, "waited on them", "esperaron por ellos"),
                Figure("on_them_median", "on_them", Statistic.MEDIAN, "median", "mediana"),
                Figure("on_them_p90", "on_them", Statistic.P90, "90 %", "90 %"),
            ),
            ("queue",),
            "How long tickets were active in the period, by who spoke last: after the requestor they wait on us, after our reply "
            "on them. The median and the 90th percentile are of tickets.",
            "Cuánto tiempo los tickets estuvieron activos en el período, según quién habló último: después del solicitante esperan "
            "por nosotros, después de nuestra respuesta por ellos. La mediana y el percentil 90 son de tickets.",
            lasting=FactKind.WAITING,
            needs=_SAID | _STATUS,
        ),
        Report(
            "created-resolved", "creados-resueltos", measures.flow,
            (
                Figure("created", "created", Statistic.COUNT, "created", "creados"),
                Figure("reopened", "reopened", Statistic.COUNT, "reopened", "reabiertos"),
                Figure("resolved", "resolved", Statistic.COUNT, "resolved", "resueltos"),
                Figure("closed", "closed", Statistic.COUNT, "rejected or deleted", "rechazados o eliminados"),
                Figure("net", "created reopened", Statistic.NET, "net", "saldo", "resolved closed"),
            ),
            ("week",),
            "How many tickets were created, and how often tickets were opened again, resolved, or rejected or deleted. The net is "
            "what the backlog grew by. Merged tickets count once, as what they became.",
            "Cuántos tickets se crearon, y cuántas veces se reabrieron, se resolvieron, o se rechazaron o eliminaron. El saldo es "
            "lo que creció lo pendiente. Los tickets unidos cuentan una vez, como el ticket en que quedaron.",
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
            (Figure("active", "active", Statistic.COUNT, "active", "activos"),), ("week",),
            "How many tickets were active at the end of each week (or day, or month), by their history.",
            "Cuántos tickets estaban activos al final de cada semana (o día, o mes), según su historial.",
            standing=True,
            lasting=FactKind.ACTIVE,
            needs=_STATUS,
        ),
        Report(
            "aging", "antigüedad", measures.aging,
            (
                Figure("age", "age", Statistic.COUNT, "by age", "por antigüedad"),
                Figure("touched", "touched", Statistic.COUNT, "by last change", "por último cambio"),
            ),
            (),
            "Tickets active at the period's end by their age in days, and by the days since anything happened on them.",
            "Los tickets activos al final del período según su antigüedad en días, y según los días desde lo último que ocurrió.",
            bucket=True,
            needs=_ALL,
        ),
        Report(
            "reopened", "reabiertos", measures.reopened,
            (
                Figure("resolved", "resolved", Statistic.TICKETS, "resolved", "resueltos"),
                Figure("reopened", "reopened", Statistic.TICKETS, "reopened", "reabiertos"),
                Figure("rate", "reopened", Statistic.SHARE, "rate", "proporción", "resolved"),
            ),
            ("queue",),
            "Of the tickets resolved in the period, how many were active again within 14 days. Automatic mail opens nothing again.",
            "De los tickets resueltos en el período, cuántos volvieron a estar activos dentro de 14 días. El correo automático no "
            "reabre nada.",
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
                Figure("minutes", "minutes", Statistic.SUM, "time worked", "tiempo trabajado"),
                Figure("entries", "minutes", Statistic.COUNT, "entries", "anotaciones"),
                Figure("tickets", "minutes", Statistic.TICKETS, "tickets", "tickets"),
            ),
            ("person",),
            "Time worked as it was entered in the period, never rounded; corrections count as what they are, negative.",
            "El tiempo trabajado como se anotó en el período, nunca redondeado; las correcciones cuentan como lo que son, en "
            "negativo.",
            minutes=True,
            draws=(_MINUTES,),
            needs=_WORKED,
        ),
        Report(
            "workload", "carga", measures.workload,
            (
                Figure("received", "received", Statistic.COUNT, "messages received", "mensajes recibidos"),
                Figure("taken", "taken", Statistic.COUNT, "taken", "tomados"),
                Figure("replied", "replied", Statistic.COUNT, "replies", "respuestas"),
                Figure("resolved", "resolved", Statistic.COUNT, "resolved", "resueltos"),
                Figure("owned", "owned", Statistic.TICKETS, "owns now", "a cargo ahora"),
                Figure("minutes", "minutes", Statistic.SUM, "time worked", "tiempo trabajado"),
            ),
            ("person",),
            "What came in and what each person did in the period: tickets taken, public replies, tickets resolved, time worked; "
            "and what they own that is active now.",
            "Lo que llegó y lo que hizo cada persona en el período: tickets tomados, respuestas públicas, tickets resueltos, "
            "tiempo trabajado; y lo que tiene a cargo y está activo ahora.",
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


def report_called(name: str) -> Report | None:
    """A report by its name in either language."""
    wanted = name.strip().casefold()
    return next((one for one in REPORTS.values() if wanted in (one.name, one.es_name)), None)
