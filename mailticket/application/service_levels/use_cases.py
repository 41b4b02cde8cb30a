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
        "Promise something on tickets: when they are answered and done.",
        "Prometer algo sobre tickets: cuándo se responden y se resuelven.",
        "mailticket sla add oro --domain cliente.example --calendar oficina --first-response 1h --response 4h "
        "--warn '75% Owner'",
    ),
    "sla.list": UseCase(
        "service_levels.listed:list_", Nothing, None, Demand.READ,
        "The service levels, in the order in which they are asked.",
        "Los niveles de servicio, en el orden en que se prueban.", "mailticket sla list",
    ),
    "sla.show": UseCase(
        "service_levels.listed:show", told.OneServiceLevel, None, Demand.READ,
        "One service level.", "Un nivel de servicio.", "mailticket sla show oro",
    ),
    "sla.set": UseCase(
        "service_levels.declared:set_", told.SetServiceLevel, Right.SUPER_USER, Demand.CHANGE,
        "Change a service level: what is open is reckoned anew, what is over stays as it was judged.",
        "Cambiar un nivel de servicio: lo pendiente se vuelve a calcular, lo terminado queda como se juzgó.",
        "mailticket sla set oro --response 2h --sets-due",
    ),
    "sla.rename": UseCase(
        "service_levels.declared:rename", told.RenameServiceLevel, Right.SUPER_USER, Demand.CHANGE,
        "Another name for a service level.", "Otro nombre para un nivel de servicio.",
        "mailticket sla rename oro platino",
    ),
    "sla.remove": UseCase(
        "service_levels.declared:remove", told.OneServiceLevel, Right.SUPER_USER, Demand.DESTROY,
        "Remove a service level: nothing is promised by it any more.",
        "Quitar un nivel de servicio: ya no se promete nada por él.", "mailticket sla remove oro",
    ),
}  # fmt: skip
