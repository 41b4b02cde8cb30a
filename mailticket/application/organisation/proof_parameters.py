"""What use cases are told about how people prove who they are, and about the organisation as a whole."""

from mailticket.application.organisation.parameters import OneUser
from mailticket.application.parameters import default, parameter_class, required

SHORTEST_KEEP = 30
"""Days that links sealed with an old key serve at least."""


@parameter_class
class SetPassword(OneUser):
    """A user's password."""

    password: str = required()


@parameter_class
class AddKey(OneUser):
    """A key of a user's."""

    key_base64: str = required()


@parameter_class
class RemoveKey(OneUser):
    """A key of a user's that is theirs no longer."""

    fingerprint: str = required(metavar="FINGERPRINT", argument=True)


@parameter_class
class RotateSeal:
    """How long what was sealed before still holds."""

    keep: int = default(
        400,
        number=True,
        least=SHORTEST_KEEP,
    )


@parameter_class
class History:
    """Whose history: of all, of one kind, of one thing."""

    kind: str | None = default(
        None,
        metavar="[KIND]",
        argument=True,
    )
    name: str | None = default(None, metavar="[NAME]", argument=True)
    limit: int = default(50, number=True)


@parameter_class
class Export:
    """How much to tell."""

    secrets: bool = default(
        False,
    )
