"""What can be done with time worked: a part of the table of use cases."""

from mailticket.application.tickets.time_parameters import Time, TimeList, Timer, Work
from mailticket.application.use_case import UseCase
from mailticket.model.command import Demand
from mailticket.model.right import Right

AS = "mailticket --as ana@noc.example"

TIME: dict[str, UseCase] = {
    "ticket.time": UseCase(
        "tickets.ticket_time:time", Time, Right.SHOW_TICKET, Demand.READ,
        "mailticket ticket time 12",
    ),
    "ticket.work": UseCase(
        "tickets.time_entry:work", Work, Right.MODIFY_TIMEWORKED, Demand.WORK,
        f"{AS} ticket work 12 1h30m --on yesterday --for luis",
    ),
    "ticket.timer": UseCase(
        "tickets.time_entry:timer", Timer, Right.MODIFY_TIMEWORKED, Demand.WORK,
        f"{AS} ticket timer 12 start",
    ),
    "time.list": UseCase(
        "tickets.time_list:list_", TimeList, None, Demand.READ,
        f"{AS} time list --me --week",
    ),
}  # fmt: skip
