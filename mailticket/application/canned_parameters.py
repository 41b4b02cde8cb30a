"""What use cases about canned answers are told."""

from mailticket.application.parameters import default, parameter_class, required
from mailticket.application.tickets.parameters import OneTicket


@parameter_class
class OneAnswer:
    """A canned answer: its name, and whose queue's and in which language where there are several."""

    name: str = required(metavar="NAME", argument=True)
    queue: str | None = default(None)
    language: str | None = default(None, metavar="en|es")


@parameter_class
class SaveAnswer(OneAnswer):
    """A text that shall have a name."""

    text: str = required(text=True)


@parameter_class
class AnswerTicket(OneTicket):
    """A ticket that is answered with a canned answer."""

    name: str = required(metavar="NAME", argument=True)
