"""What can be done to scrips, and what can be seen of templates and jobs. Part of the table of use cases."""

from mailticket.application.organisation import scrip_parameters as told
from mailticket.application.use_case import UseCase
from mailticket.model.command import Demand
from mailticket.model.right import Right

SCRIPS: dict[str, UseCase] = {
    "scrip.add": UseCase(
        "organisation.scrips:add", told.AddScrip, Right.MODIFY_SCRIPS, Demand.CHANGE,
        "mailticket scrip add Urgente --condition OnCreate --when 'priority >= 80' --action open",
    ),
    "scrip.list": UseCase(
        "organisation.scrips:list_", told.ListScrips, Right.SHOW_SCRIPS, Demand.READ,
        "mailticket scrip list --queue dns",
    ),
    "scrip.show": UseCase(
        "organisation.scrips:show", told.OneScrip, Right.SHOW_SCRIPS, Demand.READ,
         "mailticket scrip show 'On Create Autoreply To Requestors'",
    ),
    "scrip.set": UseCase(
        "organisation.scrips:set_", told.SetScrip, Right.MODIFY_SCRIPS, Demand.CHANGE,
        "mailticket scrip set Urgente --when 'priority >= 90' --order 5",
    ),
    "scrip.enable": UseCase(
        "organisation.scrips:enable", told.OneScrip, Right.MODIFY_SCRIPS, Demand.CHANGE,
         "mailticket scrip enable Urgente",
    ),
    "scrip.disable": UseCase(
        "organisation.scrips:disable", told.OneScrip, Right.MODIFY_SCRIPS, Demand.CHANGE,
         "mailticket scrip disable Urgente",
    ),
    "scrip.off": UseCase(
        "organisation.scrips:switch_off_in", told.ScripInQueue, Right.MODIFY_SCRIPS, Demand.CHANGE,
        "mailticket scrip off 1 seguridad",
    ),
    "scrip.on": UseCase(
        "organisation.scrips:switch_on_in", told.ScripInQueue, Right.MODIFY_SCRIPS, Demand.CHANGE,
         "mailticket scrip on 1 seguridad",
    ),
    "scrip.approve": UseCase(
        "organisation.scrips:approve", told.OneScrip, Right.MODIFY_SCRIPS, Demand.CHANGE,
        "mailticket scrip approve Urgente",
    ),
    "scrip.rename": UseCase(
        "organisation.scrips:rename", told.RenameScrip, Right.MODIFY_SCRIPS, Demand.CHANGE,
        "mailticket scrip rename Urgente 'Avisar a la guardia'",
    ),
    "scrip.remove": UseCase(
        "organisation.scrips:remove", told.OneScrip, Right.MODIFY_SCRIPS, Demand.DESTROY,
         "mailticket scrip remove Urgente",
    ),
    "scrip.test": UseCase(
        "organisation.scrips:test", told.TryScrip, Right.SHOW_SCRIPS, Demand.READ,
         "mailticket scrip test Urgente 12",
    ),
    "template.list": UseCase(
        "organisation.templates:list_", told.ListTemplates, Right.SHOW_TEMPLATE, Demand.READ,
        "mailticket template list --queue dns",
    ),
    "template.show": UseCase(
        "organisation.templates:show", told.ShowTemplate, Right.SHOW_TEMPLATE, Demand.READ,
        "mailticket template show autoreply --language es",
    ),
    "jobs.list": UseCase(
        "organisation.jobs:list_", told.ListJobs, Right.SHOW_SCRIPS, Demand.READ,
        "mailticket jobs list --state failed",
    ),
}  # fmt: skip
