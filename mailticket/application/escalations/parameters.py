"""What use cases about escalations are told."""

from collections.abc import Sequence

from mailticket.application.organisation.parameters import NAME
from mailticket.application.parameters import default, parameter_class, required


@parameter_class
class OneEscalation:
    """A chain."""

    name: str = required(metavar=NAME, argument=True)


@parameter_class
class EscalationValues:
    """What is said of a chain. None is not said, an empty text clears, and lists are put in place of what is there."""

    queues: Sequence[str] | None = default(None, option="queue", metavar="QUEUE")
    priority: str | None = default(None, metavar="NUMBER")
    query: str | None = default(None)
    calendar: str | None = default(None)
    steps: Sequence[str] | None = default(None, option="step", metavar="'TIME WHO'")
    order: int | None = default(None, number=True, least=0)
    disabled: bool | None = default(None, option="disabled/--enabled")


@parameter_class
class AddEscalation(EscalationValues, OneEscalation):
    """A chain to be made."""


@parameter_class
class SetEscalation(EscalationValues, OneEscalation):
    """A chain to be changed."""


@parameter_class
class RenameEscalation(OneEscalation):
    """Another name for a chain."""

    new: str = required(metavar="NEW", argument=True)
