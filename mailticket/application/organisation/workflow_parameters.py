"""What use cases about lifecycles and custom fields are told."""

from collections.abc import Mapping, Sequence

from mailticket.application.organisation.parameters import NAME
from mailticket.application.parameters import default, mapping, parameter_class, required


@parameter_class
class OneNamed:
    """A lifecycle, or a custom field."""

    name: str = required("Its name.", "Su nombre.", metavar=NAME, argument=True)


@parameter_class
class Renamed(OneNamed):
    """Another name for one."""

    new: str = required("The new name.", "El nombre nuevo.", metavar="NEW", argument=True)


@parameter_class
class AddLifecycle(OneNamed):
    """A lifecycle to be made, or put in another's place. ``rights`` are by ``FROM -> TO``, ``*`` standing for any; None: those of
    any new one."""

    initial: Sequence[str] = required(
        "A status tickets begin in; may be repeated.", "Un estado en que empiezan los tickets; se puede repetir."
    )
    active: Sequence[str] = required(
        "A status they are worked on in; may be repeated.", "Un estado en que se trabajan; se puede repetir."
    )
    inactive: Sequence[str] = required(
        "A status they are done in; may be repeated.", "Un estado en que están terminados; se puede repetir."
    )
    transitions: Mapping[str, Sequence[str]] = mapping(
        "What may follow; else everything. May be repeated.",
        "Qué puede seguir; si no, todo. Se puede repetir.",
        metavar="FROM=TO,TO…",
        option="transition",
    )
    rights: Mapping[str, str] | None = default(
        None,
        "A right it needs; * is any. May be repeated.",
        "Un derecho que hace falta; * es cualquiera. Se puede repetir.",
        metavar="'FROM -> TO=RIGHT'",
        option="right",
    )
    on_reply: str = default(
        "", "What a reply makes of a ticket; else active.", "En qué lo deja una respuesta; si no, en curso."
    )


@parameter_class
class FieldValues(OneNamed):
    """A custom field, and what is said of it. None is not said; an empty text or list clears."""

    kind: str | None = default(None, "text, number, date or choice.", "text, number, date o choice.")
    several: bool | None = default(None, "Several values, or one.", "Varios valores, o uno.", option="several/--single")
    choices: Sequence[str] | None = default(
        None, "What may be chosen; may be repeated.", "Lo que se puede elegir; se puede repetir.", option="choice"
    )
    pattern: str | None = default(
        None,
        "A regex that a whole value must fit; '' for none.",
        "Una expresión regular que cada valor cumple entero; '' para ninguna.",
    )
    description: str | None = default(None, "What it is for.", "Para qué es.")
    queues: Sequence[str] | None = default(
        None, "Only in this queue; may be repeated.", "Solo en esta cola; se puede repetir.", option="queue"
    )
    every_queue: bool = default(False, "In every queue.", "En todas las colas.")
    disabled: bool | None = default(
        None, "Whether it is out of use.", "Si está fuera de uso.", option="disabled/--enabled"
    )


@parameter_class
class ListFields:
    """Which custom fields to list."""

    queue: str | None = default(None, "Only those of this queue.", "Solo los de esta cola.")
