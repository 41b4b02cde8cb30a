"""What use cases about service levels are told."""

from collections.abc import Sequence

from mailticket.application.organisation.parameters import NAME
from mailticket.application.parameters import default, parameter_class, required


@parameter_class
class OneServiceLevel:
    """A service level."""

    name: str = required("Its name.", "Su nombre.", metavar=NAME, argument=True)


@parameter_class
class ServiceLevelValues:
    """What is said of a service level. None is not said, an empty text clears, and lists are put in place of what is there."""

    queues: Sequence[str] | None = default(
        None,
        "For tickets of this queue; may be repeated. '' is all of them.",
        "Para tickets de esta cola; se puede repetir. '' son todas.",
        option="queue",
        metavar="QUEUE",
    )
    domains: Sequence[str] | None = default(
        None,
        "For requestors of this domain; may be repeated. '' is all of them.",
        "Para solicitantes de este dominio; se puede repetir. '' son todos.",
        option="domain",
        metavar="DOMAIN",
    )
    priority: str | None = default(
        None, "From this priority on; '' for any.", "Desde esta prioridad; '' es cualquiera.", metavar="NUMBER"
    )
    query: str | None = default(
        None,
        "For tickets of which this is true, as in a scrip's when.",
        "Para tickets que cumplen esto, como en el when de un scrip.",
    )
    calendar: str | None = default(
        None,
        "The calendar whose hours count; '' for all hours.",
        "El calendario cuyas horas cuentan; '' son todas las horas.",
    )
    first_response: str | None = default(
        None, "Within what the first answer is given: 1h.", "En cuánto se da la primera respuesta: 1h.", metavar="TIME"
    )
    response: str | None = default(
        None, "Within what each mail is answered: 4h.", "En cuánto se responde cada correo: 4h.", metavar="TIME"
    )
    resolution: str | None = default(
        None, "Within what it is resolved: 16h.", "En cuánto queda resuelto: 16h.", metavar="TIME"
    )
    pauses: Sequence[str] | None = default(
        None,
        "When no time counts: stalled, waiting (for the requestor); may be repeated. '' for never.",
        "Cuándo no corre el tiempo: stalled (en pausa), waiting (se espera al solicitante); se puede repetir. '' es nunca.",
        option="pause",
        metavar="WHEN",
    )
    warn: Sequence[str] | None = default(
        None,
        "Who is told before: '75% Owner', '30m AdminCc', '1h GROUP'; may be repeated. '' for nobody.",
        "A quién se avisa antes: '75% Owner', '30m AdminCc', '1h GRUPO'; se puede repetir. '' es a nadie.",
        metavar="'TIME WHO'",
    )
    breach: Sequence[str] | None = default(
        None,
        "Who is told once it is missed: a role, group or address; may be repeated. '' for nobody.",
        "A quién se avisa cuando se incumple: rol, grupo o dirección; se puede repetir. '' es a nadie.",
        metavar="WHO",
    )
    sets_due: bool | None = default(
        None,
        "Whether Due is the next goal's time.",
        "Si el vencimiento del ticket es el del próximo objetivo.",
        option="sets-due/--sets-no-due",
    )
    order: int | None = default(
        None, "Of those that fit the lowest is a ticket's.", "De los que valen, el ticket tiene el menor.",
        number=True, least=0,
    )  # fmt: skip
    disabled: bool | None = default(
        None, "Whether it is switched off.", "Si está desactivado.", option="disabled/--enabled"
    )


@parameter_class
class AddServiceLevel(ServiceLevelValues, OneServiceLevel):
    """A service level to be made."""


@parameter_class
class SetServiceLevel(ServiceLevelValues, OneServiceLevel):
    """A service level to be changed."""


@parameter_class
class RenameServiceLevel(OneServiceLevel):
    """Another name for a service level."""

    new: str = required("The new name.", "El nombre nuevo.", metavar="NEW", argument=True)
