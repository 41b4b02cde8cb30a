"""What can be done to escalations. Part of the table of use cases."""

from collections.abc import Mapping

from mailticket.application.escalations import parameters as told
from mailticket.application.organisation.parameters import Nothing
from mailticket.application.use_case import UseCase
from mailticket.model.command import Demand
from mailticket.model.right import Right

ESCALATIONS: Mapping[str, UseCase] = {
    "escalation.add": UseCase(
        "escalations.declared:add", told.AddEscalation, Right.SUPER_USER, Demand.CHANGE,
        "mailticket escalation add olvidados --calendar oficina --step '4h Owner' --step '8h AdminCc' --step '16h jefes'",
    ),
    "escalation.list": UseCase(
        "escalations.listed:list_", Nothing, None, Demand.READ,
        "mailticket escalation list",
    ),
    "escalation.show": UseCase(
        "escalations.listed:show", told.OneEscalation, None, Demand.READ,
        "mailticket escalation show olvidados",
    ),
    "escalation.set": UseCase(
        "escalations.declared:set_", told.SetEscalation, Right.SUPER_USER, Demand.CHANGE,
        "mailticket escalation set olvidados --queue dns --priority 50",
    ),
    "escalation.rename": UseCase(
        "escalations.declared:rename", told.RenameEscalation, Right.SUPER_USER, Demand.CHANGE,
        "mailticket escalation rename olvidados silencio",
    ),
    "escalation.remove": UseCase(
        "escalations.declared:remove", told.OneEscalation, Right.SUPER_USER, Demand.DESTROY,
        "mailticket escalation remove olvidados",
    ),
}  # fmt: skip
