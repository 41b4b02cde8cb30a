"""What can be done to service levels. Part of the table of use cases."""

from collections.abc import Mapping

from mailticket.application.organisation.parameters import Nothing
from mailticket.application.service_levels import parameters as told
from mailticket.application.use_case import UseCase
from mailticket.model.command import Demand
from mailticket.model.right import Right

SERVICE_LEVELS: Mapping[str, UseCase] = {
    "sla.add": UseCase(
        "service_levels.declared:add", told.AddServiceLevel, Right.SUPER_USER, Demand.CHANGE,
        "mailticket sla add oro --domain cliente.example --calendar oficina --first-response 1h --response 4h "
        "--warn '75% Owner'",
    ),
    "sla.list": UseCase(
        "service_levels.listed:list_", Nothing, None, Demand.READ,
         "mailticket sla list",
    ),
    "sla.show": UseCase(
        "service_levels.listed:show", told.OneServiceLevel, None, Demand.READ,
         "mailticket sla show oro",
    ),
    "sla.set": UseCase(
        "service_levels.declared:set_", told.SetServiceLevel, Right.SUPER_USER, Demand.CHANGE,
        "mailticket sla set oro --response 2h --sets-due",
    ),
    "sla.rename": UseCase(
        "service_levels.declared:rename", told.RenameServiceLevel, Right.SUPER_USER, Demand.CHANGE,
        "mailticket sla rename oro platino",
    ),
    "sla.remove": UseCase(
        "service_levels.declared:remove", told.OneServiceLevel, Right.SUPER_USER, Demand.DESTROY,
         "mailticket sla remove oro",
    ),
}  # fmt: skip
