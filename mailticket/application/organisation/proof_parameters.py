"""What use cases are told about how people prove who they are, and about the organisation as a whole."""

from mailticket.application.organisation.parameters import OneUser
from mailticket.application.parameters import default, parameter_class, required

SHORTEST_KEEP = 30
"""Days that links sealed with an old key serve at least."""


@parameter_class
class SetPassword(OneUser):
    """A user's password."""

    password: str = required("The password; empty takes it away.", "La contraseña; vacía, la quita.")


@parameter_class
class AddKey(OneUser):
    """A key of a user's."""

    key_base64: str = required(
        "The public key or certificate, in base64.", "La clave pública o el certificado, en base64."
    )


@parameter_class
class RemoveKey(OneUser):
    """A key of a user's that is theirs no longer."""

    fingerprint: str = required(
        "As key list shows it.", "Como la muestra key list.", metavar="FINGERPRINT", argument=True
    )


@parameter_class
class RotateSeal:
    """How long what was sealed before still holds."""

    keep: int = default(
        400,
        "Days that what was sealed before still holds.",
        "Días que todavía vale lo sellado antes.",
        number=True,
        least=SHORTEST_KEEP,
    )


@parameter_class
class History:
    """Whose history: of all, of one kind, of one thing."""

    kind: str | None = default(
        None,
        "user, group, grant, queue, lifecycle, customfield, scrip or search.",
        "user, group, grant, queue, lifecycle, customfield, scrip o search.",
        metavar="[KIND]",
        argument=True,
    )
    name: str | None = default(
        None, "Of this one; of grants, the holder.", "De este; de grant, el titular.", metavar="[NAME]", argument=True
    )
    limit: int = default(50, "At most so many.", "A lo sumo tantos.", number=True)


@parameter_class
class Export:
    """How much to tell."""

    secrets: bool = default(False, "Those of scrips as well.", "También los secretos de los scrips.")
