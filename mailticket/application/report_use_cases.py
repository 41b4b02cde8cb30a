"""What can be asked about figures: a part of the table of use cases."""

from collections.abc import Mapping

from mailticket.application.mail.parameters import Nothing
from mailticket.application.report_parameters import Glance, Report
from mailticket.application.use_case import UseCase
from mailticket.model.command import Demand
from mailticket.model.right import Right

REPORTS: Mapping[str, UseCase] = {
    "glance": UseCase(
        "glance:glance", Glance, None, Demand.READ,
        "Everything on one page: open, late, unowned, mine, done, hours.",
        "Todo en una página: abierto, vencido, sin responsable, mío, hecho, horas.",
        "mailticket glance",
    ),
    "report": UseCase(
        "reports:report", Report, None, Demand.READ,
        "Figures over tickets: how long answers took, what is left to do, hours.",
        "Cifras sobre los tickets: cuánto tardaron las respuestas, qué queda por hacer, horas.",
        "mailticket report first-response seguridad --period 'last month' --by week",
    ),
    "report.check": UseCase(
        "report_check:check", Nothing, Right.SUPER_USER, Demand.READ,
        "Count the history of every ticket again, and compare it with what reports count.",
        "Contar de nuevo el historial de cada ticket, y compararlo con lo que cuentan los reportes.",
        "mailticket report check",
    ),
}  # fmt: skip
