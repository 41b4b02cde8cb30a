"""What can be done to scrips, and what can be seen of templates and jobs. Part of the table of use cases."""

from mailticket.application.organisation import scrip_parameters as told
from mailticket.application.use_case import UseCase
from mailticket.model.command import Demand
from mailticket.model.right import Right

SCRIPS: dict[str, UseCase] = {
    "scrip.add": UseCase(
        "organisation.scrips:add", told.AddScrip, Right.MODIFY_SCRIPS, Demand.CHANGE,
        "Make a scrip.", "Crear un scrip.",
        "mailticket scrip add Urgente --condition OnCreate --when 'priority >= 80' --action open",
    ),
    "scrip.list": UseCase(
        "organisation.scrips:list_", told.ListScrips, Right.SHOW_SCRIPS, Demand.READ,
        "The scrips, in the order they are asked.", "Los scrips, en el orden en que se consultan.",
        "mailticket scrip list --queue dns",
    ),
    "scrip.show": UseCase(
        "organisation.scrips:show", told.OneScrip, Right.SHOW_SCRIPS, Demand.READ,
        "One scrip.", "Un scrip.", "mailticket scrip show 'On Create Autoreply To Requestors'",
    ),
    "scrip.set": UseCase(
        "organisation.scrips:set_", told.SetScrip, Right.MODIFY_SCRIPS, Demand.CHANGE,
        "Change a scrip; an empty text clears, lists are put in place of what is there.",
        "Cambiar un scrip; un texto vacío borra, y las listas reemplazan a lo que hay.",
        "mailticket scrip set Urgente --when 'priority >= 90' --order 5",
    ),
    "scrip.enable": UseCase(
        "organisation.scrips:enable", told.OneScrip, Right.MODIFY_SCRIPS, Demand.CHANGE,
        "Switch a scrip on again; its failures are forgotten.",
        "Activar de nuevo un scrip; sus fallas se olvidan.", "mailticket scrip enable Urgente",
    ),
    "scrip.disable": UseCase(
        "organisation.scrips:disable", told.OneScrip, Right.MODIFY_SCRIPS, Demand.CHANGE,
        "Switch a scrip off, everywhere.", "Desactivar un scrip en todas partes.", "mailticket scrip disable Urgente",
    ),
    "scrip.off": UseCase(
        "organisation.scrips:switch_off_in", told.ScripInQueue, Right.MODIFY_SCRIPS, Demand.CHANGE,
        "Switch a scrip of all queues off in one.", "Desactivar en una cola un scrip de todas.",
        "mailticket scrip off 1 seguridad",
    ),
    "scrip.on": UseCase(
        "organisation.scrips:switch_on_in", told.ScripInQueue, Right.MODIFY_SCRIPS, Demand.CHANGE,
        "Undo off.", "Deshacer off.", "mailticket scrip on 1 seguridad",
    ),
    "scrip.approve": UseCase(
        "organisation.scrips:approve", told.OneScrip, Right.MODIFY_SCRIPS, Demand.CHANGE,
        "Answer for a scrip of somebody else as it is: it may do what you may, until it is changed.",
        "Responder por el scrip de otra persona tal como está: puede lo que usted puede, hasta que se lo cambie.",
        "mailticket scrip approve Urgente",
    ),
    "scrip.rename": UseCase(
        "organisation.scrips:rename", told.RenameScrip, Right.MODIFY_SCRIPS, Demand.CHANGE,
        "Another name for a scrip.", "Otro nombre para un scrip.",
        "mailticket scrip rename Urgente 'Avisar a la guardia'",
    ),
    "scrip.remove": UseCase(
        "organisation.scrips:remove", told.OneScrip, Right.MODIFY_SCRIPS, Demand.DESTROY,
        "Remove a scrip; those that came along are disabled instead.",
        "Quitar un scrip; los que vinieron con el programa se desactivan.", "mailticket scrip remove Urgente",
    ),
    "scrip.test": UseCase(
        "organisation.scrips:test", told.TryScrip, Right.SHOW_SCRIPS, Demand.READ,
        "What a scrip would do to a ticket, and whom it would tell. Changes nothing.",
        "Qué haría un scrip con un ticket, y a quién avisaría. No cambia nada.", "mailticket scrip test Urgente 12",
    ),
    "template.list": UseCase(
        "organisation.templates:list_", told.ListTemplates, Right.SHOW_TEMPLATE, Demand.READ,
        "The templates, and the file each comes from.", "Las plantillas, y de qué archivo viene cada una.",
        "mailticket template list --queue dns",
    ),
    "template.show": UseCase(
        "organisation.templates:show", told.ShowTemplate, Right.SHOW_TEMPLATE, Demand.READ,
        "One template, as its file says it.", "Una plantilla, tal como está en su archivo.",
        "mailticket template show autoreply --language es",
    ),
    "jobs.list": UseCase(
        "organisation.jobs:list_", told.ListJobs, Right.SHOW_SCRIPS, Demand.READ,
        "Programs and webhooks that scrips began, the newest first.",
        "Los programas y webhooks que empezaron los scrips, primero los más nuevos.",
        "mailticket jobs list --state failed",
    ),
}  # fmt: skip
