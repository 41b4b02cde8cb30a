"""What was resolved before and is like a ticket: by the words they share, the rarer the better, and these are the reason."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

from mailticket.application.changing import Caller
from mailticket.application.service import Looker
from mailticket.application.tickets.query import shown_ticket
from mailticket.application.tickets.search_parameters import Suggest
from mailticket.application.tickets.search_query import scopes
from mailticket.application.tickets.search_rows import rows
from mailticket.desk.conversation import spoken
from mailticket.model.person import User
from mailticket.model.query import All, No, Query, SortKey, Statuses, TextWords
from mailticket.model.text_pieces import pieces
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction
from mailticket.search.plan import active_statuses
from mailticket.storage import tickets
from mailticket.storage.text_search import newest_of_each

MOST_WORDS = 12
"""Words of a ticket that are looked for, all in one question."""

NEWEST = 100
"""Tickets looked at of those that say a word: a word that more say tells little."""

ENOUGH = 2
"""Words that two tickets share at least; one will do that hardly another says."""

RARE = 5

_COMMON = frozenset(
    pieces(
        """
        about after also been could from have hello help here into more must need please regards should that their
        them then there they this thanks want were what when where which will with would your algo algun alguna ante
        antes aqui buenas buenos como cual cuando debe desde dias donde ellos entre esta estan estamos este esto favor
        fueron gracias hace hacia hasta hola mas muchas mucho nada necesito nos nuestra nuestro para pero porque puede
        pueden pues que quien saludos segun ser sino sobre son tambien tardes tengo tiene tienen todo todos una unas
        unos usted ustedes vamos the and for not are was but can has had los las del por con sin sus
        """
    )
)
"""Words that say nothing of what a ticket is about."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A resolved ticket, and the words it shares, the rarest first."""

    ticket: Ticket
    words: Sequence[str]


def telling_words(subject: str, texts: Iterable[str]) -> list[str]:
    """The words that tell most of what a ticket is about: those of its subject, then the longest of what was written first."""
    named = [word for word in pieces(subject) if _tells(word)]
    said = sorted(
        {word for text in texts for word in pieces(text[:4000]) if _tells(word)}, key=lambda word: (-len(word), word)
    )
    return list(dict.fromkeys((*named, *said)))[:MOST_WORDS]


def _tells(word: str) -> bool:
    return (len(word) >= 3 and word not in _COMMON and not word.isdecimal()) or (word.isdecimal() and len(word) >= 5)


async def similar(
    looker: Looker, user: User, ticket: Ticket, history: Sequence[Transaction], most: int
) -> Sequence[Likeness]:
    """The tickets most like it that somebody sees and that are done; ``history`` is what they see of the ticket's own."""
    words = telling_words(ticket.subject, (entry.text for entry in spoken(history)[:2]))
    saying: dict[int, dict[str, int]] = defaultdict(dict)
    queries = [_resolved_saying(looker, user, word) for word in words]
    for word, numbers in zip(words, await looker.database.read(newest_of_each, queries, NEWEST), strict=True):
        for number in numbers:
            saying[number][word] = len(numbers)
    saying.pop(ticket.id, None)
    alike = {number: said for number, said in saying.items() if len(said) >= ENOUGH or min(said.values()) <= RARE}
    best = sorted(alike, key=lambda number: (-sum(1 / sqrt(hits) for hits in alike[number].values()), -number))[:most]
    there = await looker.database.read(tickets.load, best)
    return [Likeness(there[number], sorted(alike[number], key=lambda word: alike[number][word])) for number in best]


def _resolved_saying(looker: Looker, user: User, word: str) -> Query:
    active: Statuses = active_statuses(looker.snapshot().directory.queues.values())
    query = Query(All((No(active), TextWords(word))), scopes(looker, user), active=active)
    return replace(query, order=(SortKey("id", descending=True),))


async def suggest(service: Looker, caller: Caller, asked: Suggest) -> list[dict[str, Any]]:
    """Resolved tickets like this one, the most like it first, each with the words they share. Raises Refused."""
    eyes, _, ticket, history = await shown_ticket(service, caller, asked.id)
    found = await similar(service, eyes.user, ticket, history, asked.limit)
    shown, _ = await rows(service, eyes.user, [one.ticket.id for one in found])
    return [row | {"words": list(one.words)} for row, one in zip(shown, found, strict=True)]
