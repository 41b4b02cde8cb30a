"""What can be done with time worked: a part of the table of use cases."""

from mailticket.application.tickets.time_parameters import Time, TimeList, Timer, Work
from mailticket.application.use_case import UseCase
from mailticket.model.command import Demand
from mailticket.model.right import Right

AS = "mailticket --as ana@noc.example"

TIME: dict[str, UseCase] = {
    "ticket.time": UseCase(
        "tickets.ticket_time:time", Time, Right.SHOW_TICKET, Demand.READ,
        "Who worked how long, on its members as well.", "Quién trabajó cuánto, también en sus partes.",
        "mailticket ticket time 12",
    ),
    "ticket.work": UseCase(
        "tickets.time_entry:work", Work, Right.MODIFY_TIMEWORKED, Demand.WORK,
        "Add time worked, and nothing else.", "Agregar tiempo trabajado, y nada más.",
        f"{AS} ticket work 12 1h30m --on yesterday --for luis",
    ),
    "ticket.timer": UseCase(
        "tickets.time_entry:timer", Timer, Right.MODIFY_TIMEWORKED, Demand.WORK,
        "Start a clock on time worked, or stop it: what has passed is added.",
        "Poner en marcha un cronómetro del tiempo trabajado, o pararlo: se agrega lo que pasó.",
        f"{AS} ticket timer 12 start",
    ),
    "time.list": UseCase(
        "tickets.time_list:list_", TimeList, None, Demand.READ,
        "Time worked, entry by entry, of a day or a week.",
        "El tiempo trabajado, anotación por anotación, de un día o una semana.",
        f"{AS} time list --me --week",
    ),
}  # fmt: skip
