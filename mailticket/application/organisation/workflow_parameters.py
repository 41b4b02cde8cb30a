"""What use cases about lifecycles and custom fields are told."""

from collections.abc import Mapping, Sequence

from mailticket.application.organisation.parameters import NAME
from mailticket.application.parameters import default, mapping, parameter_class, required


@parameter_class
class OneNamed:
    """A lifecycle, or a custom field."""

    name: str = required(metavar=NAME, argument=True)


@parameter_class
class Renamed(OneNamed):
    """Another name for one."""

    new: str = required(metavar="NEW", argument=True)


@parameter_class
class AddLifecycle(OneNamed):
    """A lifecycle to be made, or put in another's place. ``rights`` are by ``FROM -> TO``, ``*`` standing for any; None: those of
    any new one."""

    initial: Sequence[str] = required()
    active: Sequence[str] = required()
    inactive: Sequence[str] = required()
    transitions: Mapping[str, Sequence[str]] = mapping(
        metavar="FROM=TO,TO…",
        option="transition",
    )
    rights: Mapping[str, str] | None = default(
        None,
        metavar="'FROM -> TO=RIGHT'",
        option="right",
    )
    on_reply: str = default(
        "",
    )


@parameter_class
class FieldValues(OneNamed):
    """A custom field, and what is said of it. None is not said; an empty text or list clears."""

    kind: str | None = default(
        None,
    )
    several: bool | None = default(None, option="several/--single")
    choices: Sequence[str] | None = default(None, option="choice")
    pattern: str | None = default(
        None,
    )
    description: str | None = default(
        None,
    )
    queues: Sequence[str] | None = default(None, option="queue")
    every_queue: bool = default(
        False,
    )
    disabled: bool | None = default(None, option="disabled/--enabled")


@parameter_class
class ListFields:
    """Which custom fields to list."""

    queue: str | None = default(
        None,
    )
