"""What use cases about mail are told."""

from collections.abc import Sequence

from mailticket.application.parameters import default, parameter_class, required, several


@parameter_class
class Nothing:
    """What needs to be told nothing."""


@parameter_class
class OneLetter:
    """A letter in the inbox."""

    id: int = required(metavar="N", argument=True, number=True)


@parameter_class
class ShowLetter(OneLetter):
    """A letter, with its bytes where they are wanted."""

    raw: bool = default(
        False,
    )


@parameter_class
class OneCopy:
    """A copy in the outbox."""

    id: int = required(metavar="N", argument=True, number=True)
    raw: bool = default(
        False,
    )


@parameter_class
class Which:
    """One of them by number, or all."""

    id: int | str = required(metavar="N|all", argument=True, or_all=True)


@parameter_class
class Listed:
    """Which of them, the newest first."""

    state: Sequence[str] = several()
    limit: int = default(50, number=True)


@parameter_class
class Given:
    """A letter that somebody hands over, with its envelope."""

    raw_base64: str = required()
    to: str = required()
    sender: str = default(
        "",
    )


@parameter_class
class Traced:
    """A mail by its Message-ID, ours or somebody's."""

    message_id: str = required(metavar="MESSAGE-ID", argument=True)


@parameter_class
class Sender:
    """Whose mail it is about."""

    address: str = required(metavar="ADDRESS", argument=True)


@parameter_class
class HelpFor:
    """Where one wants to know what may be ordered by mail."""

    queue: str | None = default(
        None,
    )
    control: bool = default(
        False,
    )
