"""What use cases of reminders, and of putting tickets off, are told."""

from collections.abc import Sequence

from mailticket.application.parameters import default, parameter_class, required, several
from mailticket.application.tickets.parameters import OneTicket


@parameter_class
class AddReminder(OneTicket):
    """Of what somebody is reminded, and when."""

    when: str = required(metavar="WHEN", argument=True)
    text: str = required(metavar="TEXT", argument=True)
    who: str = default("", option="for")


@parameter_class
class EndReminder(OneTicket):
    """Reminders on a ticket, by their numbers; none: those of who asks that are due, else the only one there is."""

    reminders: Sequence[int] = several(metavar="REMINDER…", argument=True, number=True)


class CancelReminder(EndReminder):
    """Reminders nobody wants any more."""


@parameter_class
class Snooze(OneTicket):
    """Until when who asks does not want to see a ticket."""

    until: str = required(metavar="UNTIL", argument=True)
