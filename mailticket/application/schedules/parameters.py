"""What use cases about schedules are told."""

from collections.abc import Mapping, Sequence

from mailticket.application.organisation.parameters import NAME
from mailticket.application.organisation.scrip_parameters import Scalar
from mailticket.application.parameters import default, parameter_class, required
from mailticket.model.schedule import ACTIONS


@parameter_class
class OneSchedule:
    """A schedule."""

    name: str = required("Its name.", "Su nombre.", metavar=NAME, argument=True)


@parameter_class
class ScheduleArguments:
    """What belongs to the action of a schedule. None is not said; what is empty takes one away."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012  # read by pydantic, changed by nobody

    set: Mapping[str, Scalar] | None = default(
        None,
        "What set shall set; may be repeated.",
        "Lo que cambia la acción set; se puede repetir.",
        metavar="FIELD=VALUE",
    )
    owner: str | None = default(
        None, "Whom give gives to: an address or nobody.", "A quién lo da la acción give: una dirección o nobody."
    )
    create: Mapping[str, Scalar] | None = default(
        None,
        "queue, subject, link, text, priority, owner; may be repeated.",
        "queue, subject, link, text, priority, owner; se puede repetir.",
        metavar="KEY=VALUE",
    )
    program: Sequence[str] | None = default(
        None, "A word of the command run; may be repeated.", "Una palabra del comando de run; se puede repetir."
    )
    url: str | None = default(None, "What webhook calls: https://…", "A qué llama la acción webhook: https://…")
    seconds: int | None = default(
        None, "How long run and webhook may take.", "Cuánto pueden tardar run y webhook.", number=True
    )
    warn_after: int | None = default(
        None,
        "Days without an answer until autoresolve warns.",
        "Días sin respuesta hasta que autoresolve avisa.",
        number=True,
    )
    resolve_after: int | None = default(
        None,
        "Days from the warning until autoresolve resolves.",
        "Días desde el aviso hasta que autoresolve da por resuelto.",
        number=True,
    )


@parameter_class
class ScheduleValues:
    """What is said of a schedule. None is not said, an empty text clears, and lists are put in place of what is there."""

    cron: str | None = default(
        None,
        "When: minute hour day month weekday, as cron has it: '0 8 * * 1-5'.",
        "Cuándo: minuto hora día mes día-de-la-semana, como en cron: '0 8 * * 1-5'.",
        metavar="TIMES",
    )
    action: str | None = default(None, f"{', '.join(ACTIONS)}.", f"{', '.join(ACTIONS)}.")
    query: str | None = default(
        None,
        "Which tickets, as in search; '' for all that is not done.",
        "Qué tickets, como en search; '' son los pendientes.",
    )
    to: Sequence[str] | None = default(
        None,
        "Role, group or address to tell; may be repeated.",
        "Rol, grupo o dirección a quien avisar; se puede repetir.",
    )
    template: str | None = default(None, "In which words.", "Con qué plantilla.")
    timezone: str | None = default(
        None,
        "Where its times are meant; '' for the site's.",
        "La zona de sus horas; '' es la del sitio.",
        takes="timezone",
    )
    queue: str | None = default(None, "Only in this queue; * for all.", "Solo en esta cola; * es en todas.")
    off_in: Sequence[str] | None = default(
        None, "Not in this queue; may be repeated.", "No en esta cola; se puede repetir."
    )
    disabled: bool | None = default(
        None, "Whether it is switched off.", "Si está desactivada.", option="disabled/--enabled"
    )
    arguments: ScheduleArguments | None = default(
        None, "What belongs to its action, in parts.", "Lo que corresponde a su acción, por partes."
    )


@parameter_class
class SetSchedule(ScheduleValues, OneSchedule):
    """A schedule to be changed."""


@parameter_class
class AddSchedule(ScheduleValues):
    """A schedule to be made."""

    name: str = required("What it is called.", "Cómo se llama.", metavar=NAME, argument=True)
    cron: str = required(
        "When: minute hour day month weekday, as cron has it: '0 8 * * 1-5'.",
        "Cuándo: minuto hora día mes día-de-la-semana, como en cron: '0 8 * * 1-5'.",
        metavar="TIMES",
    )
    action: str = required(f"{', '.join(ACTIONS)}.", f"{', '.join(ACTIONS)}.")


@parameter_class
class RenameSchedule(OneSchedule):
    """Another name for a schedule."""

    new: str = required("The new name.", "El nombre nuevo.", metavar="NEW", argument=True)


@parameter_class
class ShowSchedule(OneSchedule):
    """A schedule, with its last runs."""

    runs: int = default(10, "So many of its last runs.", "Cuántas de sus últimas ejecuciones.", number=True)


@parameter_class
class RunSchedule(OneSchedule):
    """A schedule to be run now."""

    dry_run: bool = default(
        False,
        "Show the mail and the changes it would make, and do nothing.",
        "Mostrar los correos y cambios que haría, sin hacer nada.",
    )


@parameter_class
class ChooseDigest:
    """How often somebody wants digests."""

    choice: str = required("never, daily or weekly.", "never, daily o weekly.", metavar="CHOICE", argument=True)
    user: str = default("", "Whose; else yours.", "De quién; si no, los suyos.", metavar="ADDRESS")
