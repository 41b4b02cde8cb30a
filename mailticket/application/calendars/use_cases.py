"""What can be done to calendars, and to service levels, which are counted by them. Part of the table of use cases."""

from collections.abc import Mapping

from mailticket.application.calendars import parameters as told
from mailticket.application.escalations.use_cases import ESCALATIONS
from mailticket.application.organisation.parameters import Nothing
from mailticket.application.service_levels.use_cases import SERVICE_LEVELS
from mailticket.application.use_case import UseCase
from mailticket.model.command import Demand
from mailticket.model.right import Right

CALENDARS: Mapping[str, UseCase] = {
    "calendar.add": UseCase(
        "calendars.declared:add", told.AddCalendar, Right.SUPER_USER, Demand.CHANGE,
        "mailticket calendar add oficina --hours 'mon-fri 09:00-18:00' --country UY",
    ),
    "calendar.list": UseCase(
        "calendars.listed:list_", Nothing, None, Demand.READ,
        "mailticket calendar list",
    ),
    "calendar.show": UseCase(
        "calendars.listed:show", told.ShowCalendar, None, Demand.READ,
        "mailticket calendar show oficina",
    ),
    "calendar.set": UseCase(
        "calendars.declared:set_", told.SetCalendar, Right.SUPER_USER, Demand.CHANGE,
        "mailticket calendar set oficina --hours 'mon-fri 08:00-17:00' --ics feriados.ics",
    ),
    "calendar.rename": UseCase(
        "calendars.declared:rename", told.RenameCalendar, Right.SUPER_USER, Demand.CHANGE,
         "mailticket calendar rename oficina planta",
    ),
    "calendar.remove": UseCase(
        "calendars.declared:remove", told.OneCalendar, Right.SUPER_USER, Demand.DESTROY,
        "mailticket calendar remove oficina",
    ),
    **SERVICE_LEVELS,
    **ESCALATIONS,
}  # fmt: skip
