"""What use cases of time worked are told."""

from collections.abc import Sequence

from mailticket.application.parameters import default, parameter_class, required, several
from mailticket.application.tickets.parameters import OneTicket


@parameter_class
class Work(OneTicket):
    """Time worked, and nothing else."""

    minutes: int | str = required(
        "90, 1h30m or 1.5h; -15 takes away (after --); also '1h30m yesterday for ana'.",
        "90, 1h30m o 1,5h; -15 quita (después de --); también '1h30m ayer por ana'.",
        metavar="TIME",
        argument=True,
    )
    worker: str = default("", "Who worked, where it was not you.", "Quién trabajó, si no fue usted.", option="for")
    day: str = default(
        "",
        "When it was, where it was not now: yesterday, monday, 2026-11-03, 3/11 22:00.",
        "Cuándo fue, si no fue ahora: ayer, lunes, 2026-11-03, 3/11 22:00.",
        option="on",
    )


class Time(OneTicket):
    """Who worked how long on it, its members included."""


@parameter_class
class Timer(OneTicket):
    """A clock on time worked."""

    does: str = required("start or stop.", "empezar o parar.", metavar="start|stop", argument=True)


@parameter_class
class TimeList:
    """Whose time, and of when."""

    query: Sequence[str] = several(
        "Only on these tickets, in the words of a search.",
        "Solo en estos tickets, con las palabras de una búsqueda.",
        metavar="QUERY…",
        argument=True,
    )
    me: bool = default(False, "Only mine.", "Solo el mío.")
    worker: str = default("", "Only this person's.", "Solo el de esta persona.", option="for")
    day: str = default("", "The day; today, if not told.", "El día; hoy, si no se dice.")
    week: bool = default(False, "The whole week of that day.", "Toda la semana de ese día.")
