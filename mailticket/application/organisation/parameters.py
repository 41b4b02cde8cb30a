"""What use cases about users, groups and rights are told."""

from collections.abc import Sequence

from mailticket.application.parameters import default, parameter_class, required, several

NAME = "NAME"


@parameter_class
class Nothing:
    """What needs to be told nothing."""


# -- users


@parameter_class
class OneUser:
    """Somebody who is there."""

    address: str = required(
        "Any address of theirs, or their name here.",
        "Cualquiera de sus direcciones, o su nombre aquí.",
        metavar="ADDRESS",
        argument=True,
    )


@parameter_class
class UserValues:
    """What is said of a user; None is not said, and an empty text clears."""

    name: str | None = default(None, "Their name.", "Su nombre.")
    language: str | None = default(
        None, "es or en; '' for the queue's.", "es o en; '' para el de la cola.", takes="language", metavar="LANGUAGE"
    )
    timezone: str | None = default(
        None,
        "As America/Montevideo; '' for the site's.",
        "Como America/Montevideo; '' para la del sitio.",
        takes="timezone",
    )
    privileged: bool | None = default(
        None, "They are staff, or not.", "Es del personal, o no.", option="privileged/--unprivileged"
    )


@parameter_class
class AddUser(UserValues):
    """A user to be made, or brought up to date."""

    address: str = required(
        "The address they are shown by.", "La dirección con la que se muestra.", metavar="ADDRESS", argument=True
    )
    addresses: Sequence[str] = several(
        "Another address of theirs; may be repeated.", "Otra de sus direcciones; se puede repetir.", option="address"
    )


@parameter_class
class SetUser(UserValues, OneUser):
    """A user to be changed."""


@parameter_class
class AddressOfUser(OneUser):
    """An address that becomes theirs, or theirs no longer."""

    other: str = required(
        "The address this is about.", "La dirección de la que se trata.", metavar="OTHER", argument=True
    )


@parameter_class
class MergeUsers:
    """Two users who are one person."""

    address: str = required(
        "Who becomes part of the other.", "Quién pasa a ser parte del otro.", metavar="ADDRESS", argument=True
    )
    into: str = required("Who stays.", "Quién queda.", metavar="INTO", argument=True)


@parameter_class
class ListUsers:
    """Which users to list."""

    match: str | None = default(
        None, "In a name or an address.", "En un nombre o una dirección.", metavar="[TEXT]", argument=True
    )
    privileged: bool | None = default(
        None, "Only staff, or none.", "Solo el personal, o nadie de él.", option="privileged/--unprivileged"
    )
    disabled: bool | None = default(None, "Only those.", "Solo esos.", option="disabled/--enabled")


# -- groups


@parameter_class
class OneGroup:
    """A group."""

    name: str = required("The group's name.", "El nombre del grupo.", metavar=NAME, argument=True)


@parameter_class
class Members(OneGroup):
    """A group, and at least one member."""

    members: Sequence[str] = required(
        "Addresses, people here by name, or groups.",
        "Direcciones, personas de aquí por su nombre, o grupos.",
        metavar="MEMBER…",
        argument=True,
    )


@parameter_class
class AllMembers(OneGroup):
    """A group, and all its members."""

    members: Sequence[str] = several(
        "Addresses, people here by name, or groups.",
        "Direcciones, personas de aquí por su nombre, o grupos.",
        metavar="[MEMBER…]",
        argument=True,
    )


@parameter_class
class RenameGroup(OneGroup):
    """Another name for a group."""

    new: str = required("The new name.", "El nombre nuevo.", metavar="NEW", argument=True)
