"""What can be done to schedules. Part of the table of use cases."""

from collections.abc import Mapping

from mailticket.application.organisation.parameters import Nothing
from mailticket.application.schedules import parameters as told
from mailticket.application.use_case import UseCase
from mailticket.model.command import Demand
from mailticket.model.right import Right

SCHEDULES: Mapping[str, UseCase] = {
    "schedule.add": UseCase(
        "schedules.declared:add", told.AddSchedule, Right.SUPER_USER, Demand.CHANGE,
        "Make a schedule: at these times, do that.", "Crear una tarea programada: a estas horas, hacer eso.",
        "mailticket schedule add urgentes --cron '0 7-19 * * 1-5' --action digest --query 'priority >= 80' --to noc "
        "--template digest",
    ),
    "schedule.list": UseCase(
        "schedules.listed:list_", Nothing, Right.SUPER_USER, Demand.READ,
        "The schedules: when each runs next, and how it went last.",
        "Las tareas programadas: cuándo corre cada una y cómo le fue la última vez.", "mailticket schedule list",
    ),
    "schedule.show": UseCase(
        "schedules.listed:show", told.ShowSchedule, Right.SUPER_USER, Demand.READ,
        "One schedule, with its last runs.", "Una tarea programada, con sus últimas ejecuciones.",
        "mailticket schedule show daily-untaken",
    ),
    "schedule.set": UseCase(
        "schedules.declared:set_", told.SetSchedule, Right.SUPER_USER, Demand.CHANGE,
        "Change a schedule; an empty text clears, lists are put in place of what is there.",
        "Cambiar una tarea programada; un texto vacío borra, y las listas reemplazan a lo que hay.",
        "mailticket schedule set daily-untaken --cron '30 9 * * 1-5' --off-in archivo",
    ),
    "schedule.run": UseCase(
        "schedules.run:run", told.RunSchedule, Right.SUPER_USER, Demand.CHANGE,
        "Run a schedule now, or only show what it would do.",
        "Correr ahora una tarea programada, o solo mostrar qué haría.",
        "mailticket schedule run daily-reminder --dry-run",
    ),
    "schedule.enable": UseCase(
        "schedules.declared:enable", told.OneSchedule, Right.SUPER_USER, Demand.CHANGE,
        "Switch a schedule on, from its next time on.", "Activar una tarea programada, desde su próxima hora.",
        "mailticket schedule enable daily-untaken",
    ),
    "schedule.disable": UseCase(
        "schedules.declared:disable", told.OneSchedule, Right.SUPER_USER, Demand.CHANGE,
        "Switch a schedule off.", "Desactivar una tarea programada.", "mailticket schedule disable weekly-summary",
    ),
    "schedule.rename": UseCase(
        "schedules.declared:rename", told.RenameSchedule, Right.SUPER_USER, Demand.CHANGE,
        "Another name for a schedule.", "Otro nombre para una tarea programada.",
        "mailticket schedule rename urgentes guardia",
    ),
    "schedule.remove": UseCase(
        "schedules.declared:remove", told.OneSchedule, Right.SUPER_USER, Demand.DESTROY,
        "Remove a schedule; those that came along are disabled instead.",
        "Quitar una tarea programada; las que vinieron con el programa se desactivan.",
        "mailticket schedule remove urgentes",
    ),
    "user.digest": UseCase(
        "schedules.choices:choose", told.ChooseDigest, None, Demand.OWN,
        "How often somebody is sent digests.", "Cada cuánto recibe alguien resúmenes.",
        "mailticket --as ana@noc.example user digest weekly",
    ),
}  # fmt: skip
