"""What use cases about wall displays are told."""

from collections.abc import Sequence

from mailticket.application.parameters import default, parameter_class, required, several


@parameter_class
class OneWall:
    """A wall display."""

    name: str = required(metavar="NAME", argument=True)


@parameter_class
class AddWall(OneWall):
    """A wall display to be made."""

    who: str | None = default(None, metavar="ADDRESS", option="for")
    queues: Sequence[str] = several(metavar="QUEUE", option="queue")
