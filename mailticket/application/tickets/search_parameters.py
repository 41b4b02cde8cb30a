"""What searches are told."""

from collections.abc import Mapping, Sequence

from mailticket.application.parameters import default, mapping, parameter_class, several
from mailticket.application.tickets.parameters import OneTicket


@parameter_class
class Search:
    """Which tickets, said in words, and how many of them: the most urgent first."""

    query: Sequence[str] = several(
        "What to find: words, seguridad new, mine, overdue, or conditions: priority >= 50 and due < friday.",
        "Qué buscar: palabras, seguridad nuevo, míos, vencidos, o condiciones: prioridad >= 50 y vence antes de viernes.",
        metavar="QUERY…",
        argument=True,
    )
    queue: str | None = default(None, "Only this queue.", "Solo esta cola.")
    status: Sequence[str] = several("Only this status; may be repeated.", "Solo este estado; se puede repetir.")
    owner: str | None = default(
        None, "Only what this address owns; me, or nobody.", "Solo los de esta dirección; yo, o nadie."
    )
    requestor: str | None = default(None, "Only what this address asked for.", "Solo lo que pidió esta dirección.")
    fields: Mapping[str, str] = mapping(
        "Only with this value in a custom field.",
        "Solo con este valor en un campo.",
        metavar="NAME=VALUE",
        option="field",
    )
    all: bool = default(
        False,
        "Those that are done as well; so it is where the query asks for a status.",
        "También los terminados; así es también si la búsqueda pide un estado.",
    )
    limit: int | None = default(None, "At most so many; else 50.", "A lo sumo tantos; si no, 50.", number=True)
    after: str | None = default(
        None,
        "Go on behind a page: what it said of the next one. What was answered meanwhile moves nothing.",
        "Seguir después de una página: lo que esta dijo de la siguiente. Lo que cambió mientras tanto no corre nada.",
        metavar="PAGE",
    )
    offset: int = default(0, "Leave out so many at the beginning.", "Saltear tantos al principio.")


class List(Search):
    """The tickets alone."""


@parameter_class
class Next:
    """Which tickets, of those that nobody owns and that who asks may take."""

    query: Sequence[str] = several(
        "Only of these: words, or conditions, as in search.",
        "Solo de estos: palabras, o condiciones, como en search.",
        metavar="QUERY…",
        argument=True,
    )


@parameter_class
class Suggest(OneTicket):
    """What was resolved before and is like a ticket."""

    limit: int = default(5, "At most so many.", "A lo sumo tantos.", number=True)
