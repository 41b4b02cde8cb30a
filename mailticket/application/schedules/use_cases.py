"""What can be done by the clock: schedules, and what people ask it to remind them of. Part of the table of use cases."""

from collections.abc import Mapping

from mailticket.application.organisation.parameters import Nothing
from mailticket.application.schedules import parameters as told
from mailticket.application.tickets.follow_up_use_cases import FOLLOW_UPS
from mailticket.application.use_case import UseCase
from mailticket.model.command import Demand
from mailticket.model.right import Right

SCHEDULES: Mapping[str, UseCase] = {
    "schedule.add": UseCase(
        "schedules.declared:add", told.AddSchedule, Right.SUPER_USER, Demand.CHANGE,
        "mailticket schedule add urgentes --cron '0 7-19 * * 1-5' --action digest --query 'priority >= 80' --to noc "
        "--template digest",
    ),
    "schedule.list": UseCase(
        "schedules.listed:list_", Nothing, Right.SUPER_USER, Demand.READ,
         "mailticket schedule list",
    ),
    "schedule.show": UseCase(
        "schedules.listed:show", told.ShowSchedule, Right.SUPER_USER, Demand.READ,
        "mailticket schedule show daily-untaken",
    ),
    "schedule.set": UseCase(
        "schedules.declared:set_", told.SetSchedule, Right.SUPER_USER, Demand.CHANGE,
        "mailticket schedule set daily-untaken --cron '30 9 * * 1-5' --off-in archivo",
    ),
    "schedule.run": UseCase(
        "schedules.run:run", told.RunSchedule, Right.SUPER_USER, Demand.CHANGE,
        "mailticket schedule run daily-reminder --dry-run",
    ),
    "schedule.enable": UseCase(
        "schedules.declared:enable", told.OneSchedule, Right.SUPER_USER, Demand.CHANGE,
        "mailticket schedule enable daily-untaken",
    ),
    "schedule.disable": UseCase(
        "schedules.declared:disable", told.OneSchedule, Right.SUPER_USER, Demand.CHANGE,
         "mailticket schedule disable weekly-summary",
    ),
    "schedule.rename": UseCase(
        "schedules.declared:rename", told.RenameSchedule, Right.SUPER_USER, Demand.CHANGE,
        "mailticket schedule rename urgentes guardia",
    ),
    "schedule.remove": UseCase(
        "schedules.declared:remove", told.OneSchedule, Right.SUPER_USER, Demand.DESTROY,
        "mailticket schedule remove urgentes",
    ),
    **FOLLOW_UPS,
    "user.digest": UseCase(
        "schedules.choices:choose", told.ChooseDigest, None, Demand.OWN,
        "mailticket --as ana@noc.example user digest weekly",
    ),
}  # fmt: skip
