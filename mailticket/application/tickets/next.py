"""The most urgent ticket somebody may take: what is promised soonest, what is due first, then priority, then age."""

from collections.abc import Sequence

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.application.service import Looker, Service
from mailticket.application.tickets import parameters
from mailticket.application.tickets.query import show
from mailticket.application.tickets.search import searched
from mailticket.application.tickets.search_parameters import Next, Search
from mailticket.model.errors import Refused
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.search import phrases
from mailticket.search.fields import folded

TAKES = (frozenset({Right.OWN_TICKET}), frozenset({Right.TAKE_TICKET, Right.MODIFY_TICKET, Right.REASSIGN_TICKET}))
"""Who takes a ticket holds one right of each (``desk.owners.take``)."""

TRIED = 20
"""So many are tried: others take tickets meanwhile."""


async def takeable(looker: Looker, caller: Caller, query: str, most: int = TRIED) -> Sequence[Ticket]:
    """Tickets nobody owns that who asks may take, the most urgent first; ``query`` narrows them, and may say another order. Raises
    Refused."""
    ordered = any(words in folded(query) for words in phrases.ORDER_BY)
    promised = [] if ordered else ["order by SLADue, Due, Priority desc, id"]
    found = await searched(looker, caller, Search(query=[query, *promised], owner="", limit=most), TAKES, hiding=True)
    return found.tickets


async def next_(service: Service, caller: Caller, asked: Next) -> dict[str, object]:
    """Take it, and see it whole. Raises Refused where there is none."""
    for ticket in await takeable(service, caller, " ".join(asked.query)):
        try:
            await perform(service, caller, "ticket.take", {"id": ticket.id})
        except Refused as refused:
            if refused.key != "take_owned":  # somebody was faster
                raise
        else:
            return await show(service, caller, parameters.Show(id=ticket.id))
    raise Refused("nothing_next")
