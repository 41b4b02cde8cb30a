"""What reports are told."""

from collections.abc import Sequence

from mailticket.application.parameters import default, parameter_class, required, several


@parameter_class
class Report:
    """Which report, over which tickets, and when."""

    name: str = required(
        "first-response, responses, resolution, waiting, created-resolved, backlog, aging, reopened, hours or workload.",
        "primera-respuesta, respuestas, resolución, espera, creados-resueltos, pendientes, antigüedad, reabiertos, horas o carga.",
        metavar="NAME",
        argument=True,
    )
    query: Sequence[str] = several(
        "Only these tickets, in the words of a search: seguridad, priority >= 50.",
        "Solo estos tickets, con las palabras de una búsqueda: seguridad, prioridad >= 50.",
        metavar="QUERY…",
        argument=True,
    )
    period: str | None = default(
        None,
        "today, this week, last month, this year, 2026-11; else the last 30 days.",
        "hoy, esta semana, mes pasado, este año, 2026-11; si no, los últimos 30 días.",
    )
    start: str | None = default(None, "From this day on.", "Desde este día.", option="from")
    end: str | None = default(None, "Until this day, it included.", "Hasta este día inclusive.", option="to")
    by: Sequence[str] = several(
        "Grouped by queue, owner, requestor, customer, domain, status, priority, person, day, week, month, weekday, hour or "
        "cf.NAME; twice for groups within groups.",
        "Agrupado por cola, responsable, solicitante, cliente, dominio, estado, prioridad, persona, día, semana, mes, weekday, "
        "hora o cf.NOMBRE; dos veces para grupos dentro de grupos.",
    )
    calendar: str | None = default(
        None,
        "Lengths are of the hours in which this calendar is open; wall: of all hours, as without it.",
        "Las duraciones cuentan solo las horas en que este calendario está abierto; reloj: todas, como sin la opción.",
    )
    tickets: bool = default(
        False, "With the numbers of each row's tickets.", "Con los números de los tickets de cada fila."
    )


@parameter_class
class Glance:
    """Everything on one page."""

    queues: Sequence[str] = several("Only these queues.", "Solo estas colas.", metavar="QUEUE…", argument=True)
