"""What can be asked about figures: a part of the table of use cases."""

from collections.abc import Mapping

from mailticket.application.mail.parameters import Nothing
from mailticket.application.report_parameters import Glance, Report
from mailticket.application.subscription_parameters import Subscribe, Unsubscribe
from mailticket.application.use_case import UseCase
from mailticket.model.command import Demand
from mailticket.model.right import Right

REPORTS: Mapping[str, UseCase] = {
    "glance": UseCase(
        "glance:glance", Glance, None, Demand.READ,
        "mailticket glance",
    ),
    "report": UseCase(
        "reports:report", Report, None, Demand.READ,
        "mailticket report first-response seguridad --period 'last month' --by week",
    ),
    "report.check": UseCase(
        "report_check:check", Nothing, Right.SUPER_USER, Demand.READ,
        "mailticket report check",
    ),
    "subscribe": UseCase(
        "subscriptions:subscribe", Subscribe, None, Demand.OWN,
        "mailticket --as ana@noc.example subscribe weekly backlog dns",
    ),
    "subscriptions": UseCase(
        "subscriptions:listed", Nothing, None, Demand.READ,
        "mailticket --as ana@noc.example subscriptions",
    ),
    "unsubscribe": UseCase(
        "subscriptions:unsubscribe", Unsubscribe, None, Demand.OWN,
        "mailticket --as ana@noc.example unsubscribe weekly backlog dns",
    ),
}  # fmt: skip
