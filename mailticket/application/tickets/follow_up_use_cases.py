"""What can be done with reminders, and tickets put off: a part of the table of use cases."""

from collections.abc import Mapping

from mailticket.application.mail import parameters as mail
from mailticket.application.tickets.follow_up_parameters import AddReminder, CancelReminder, EndReminder, Snooze
from mailticket.application.use_case import UseCase
from mailticket.model.command import Demand
from mailticket.model.right import Right

AS = "mailticket --as ana@noc.example"

FOLLOW_UPS: Mapping[str, UseCase] = {
    "reminder.add": UseCase(
        "tickets.follow_ups:add", AddReminder, Right.COMMENT_ON_TICKET, Demand.WORK,
        f"{AS} reminder add 12 friday 'call the provider' --for luis",
    ),
    "reminder.list": UseCase(
        "tickets.follow_up_list:list_", mail.Nothing, None, Demand.READ,
        f"{AS} reminder list",
    ),
    "reminder.done": UseCase(
        "tickets.follow_ups:done", EndReminder, Right.SHOW_TICKET, Demand.WORK,
        f"{AS} reminder done 12",
    ),
    "reminder.cancel": UseCase(
        "tickets.follow_ups:cancel", CancelReminder, Right.SHOW_TICKET, Demand.WORK,
        f"{AS} reminder cancel 12 345",
    ),
    "ticket.snooze": UseCase(
        "tickets.follow_ups:snooze", Snooze, Right.SHOW_TICKET, Demand.OWN,
        f"{AS} ticket snooze 12 '3 days'",
    ),
}  # fmt: skip
