"""What subscriptions to reports are told."""

from collections.abc import Sequence

from mailticket.application.parameters import parameter_class, several


@parameter_class
class Subscribe:
    """How often, and which report: ``weekly backlog dns``."""

    wish: Sequence[str] = several(metavar="HOW-OFTEN REPORT…", argument=True)


@parameter_class
class Unsubscribe:
    """The same words; or ``all``."""

    wish: Sequence[str] = several(metavar="HOW-OFTEN REPORT…", argument=True)
