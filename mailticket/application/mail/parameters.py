"""What use cases about mail are told."""

from collections.abc import Sequence

from mailticket.application.parameters import default, parameter_class, required, several


@parameter_class
class Nothing:
    """What needs to be told nothing."""


@parameter_class
class OneLetter:
    """A letter in the inbox."""

    id: int = required("The letter's number.", "El número del mensaje.", metavar="N", argument=True, number=True)


@parameter_class
class ShowLetter(OneLetter):
    """A letter, with its bytes where they are wanted."""

    raw: bool = default(False, "The mail itself, byte for byte.", "El correo mismo, byte por byte.")


@parameter_class
class OneCopy:
    """A copy in the outbox."""

    id: int = required("The copy's number.", "El número de la copia.", metavar="N", argument=True, number=True)
    raw: bool = default(False, "The mail itself, byte for byte.", "El correo mismo, byte por byte.")


@parameter_class
class Which:
    """One of them by number, or all."""

    id: int | str = required("A number, or all.", "Un número, o all.", metavar="N|all", argument=True, or_all=True)


@parameter_class
class Listed:
    """Which of them, the newest first."""

    state: Sequence[str] = several("In this state; may be repeated.", "En este estado; se puede repetir.")
    limit: int = default(50, "At most so many.", "A lo sumo tantos.", number=True)


@parameter_class
class Given:
    """A letter that somebody hands over, with its envelope."""

    raw_base64: str = required("The letter, in base64.", "El mensaje, en base64.")
    to: str = required(
        "The envelope's recipient: an address of ours.", "El destinatario del sobre: una dirección nuestra."
    )
    sender: str = default("", "The envelope's sender.", "El remitente del sobre.")


@parameter_class
class Traced:
    """A mail by its Message-ID, ours or somebody's."""

    message_id: str = required("The Message-ID.", "El Message-ID.", metavar="MESSAGE-ID", argument=True)


@parameter_class
class Sender:
    """Whose mail it is about."""

    address: str = required("The sender's address.", "La dirección del remitente.", metavar="ADDRESS", argument=True)


@parameter_class
class HelpFor:
    """Where one wants to know what may be ordered by mail."""

    queue: str | None = default(None, "What may be ordered in this queue.", "Qué se puede ordenar en esta cola.")
    control: bool = default(
        False, "What may be ordered at the control address.", "Qué se puede ordenar en la dirección de control."
    )
