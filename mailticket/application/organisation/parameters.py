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
        metavar="ADDRESS",
        argument=True,
    )


@parameter_class
class UserValues:
    """What is said of a user; None is not said, and an empty text clears."""

    name: str | None = default(
        None,
    )
    language: str | None = default(None, takes="language", metavar="LANGUAGE")
    timezone: str | None = default(
        None,
        takes="timezone",
    )
    privileged: bool | None = default(None, option="privileged/--unprivileged")


@parameter_class
class AddUser(UserValues):
    """A user to be made, or brought up to date."""

    address: str = required(metavar="ADDRESS", argument=True)
    addresses: Sequence[str] = several(option="address")


@parameter_class
class SetUser(UserValues, OneUser):
    """A user to be changed."""


@parameter_class
class AddressOfUser(OneUser):
    """An address that becomes theirs, or theirs no longer."""

    other: str = required(metavar="OTHER", argument=True)


@parameter_class
class MergeUsers:
    """Two users who are one person."""

    address: str = required(metavar="ADDRESS", argument=True)
    into: str = required(metavar="INTO", argument=True)


USERS_LISTED = 200
"""So many users are one page."""


@parameter_class
class ListUsers:
    """Which users to list."""

    match: str | None = default(None, metavar="[TEXT]", argument=True)
    privileged: bool | None = default(None, option="privileged/--unprivileged")
    disabled: bool | None = default(None, option="disabled/--enabled")
    limit: int = default(USERS_LISTED, number=True)
    after: int | None = default(None, number=True)


# -- groups


@parameter_class
class OneGroup:
    """A group."""

    name: str = required(metavar=NAME, argument=True)


@parameter_class
class Members(OneGroup):
    """A group, and at least one member."""

    members: Sequence[str] = required(
        metavar="MEMBER…",
        argument=True,
    )


@parameter_class
class AllMembers(OneGroup):
    """A group, and all its members."""

    members: Sequence[str] = several(
        metavar="[MEMBER…]",
        argument=True,
    )


@parameter_class
class RenameGroup(OneGroup):
    """Another name for a group."""

    new: str = required(metavar="NEW", argument=True)
