"""What a link for one ticket opens: that ticket to read and to answer, and nothing else."""

from collections.abc import Collection, Mapping

from mailticket.model.draft import place_of

BELOW_THE_TICKET = frozenset({"say", "file", "formatted", "frame"})
"""What stands behind the ticket's own address."""

BESIDE = frozenset({"/draft", "/sign-out", "/sign-in/on"})

ANSWERING = frozenset({"csrf", "kind", "text", "seen", "send", "keep", "discard", "anyway", "place"})
"""Fields of a form that answer. Whom else it goes to and what else it changes is not theirs to say."""


def opens(tickets: Collection[int], path: str) -> bool:
    """Whether the link of a ticket, which has these numbers, opens an address (below the site's path)."""
    parts = path.split("/")
    if parts[:2] == ["", "ticket"] and len(parts) > 2 and parts[2] in {str(number) for number in tickets}:
        return len(parts) == 3 or parts[3] in BELOW_THE_TICKET
    return path in BESIDE


def answer_only(tickets: Collection[int], fields: Mapping[str, list[str]]) -> dict[str, list[str]] | None:
    """Of a form what answers the ticket; None for a form about something else."""
    place = fields.get("place")
    if place is not None:
        found = place_of(place[0])
        if found is None or found.ticket_id not in tickets or found.kind != "reply":
            return None
    if (fields.get("kind") or ["reply"])[0] != "reply":
        return None
    return {name: values for name, values in fields.items() if name in ANSWERING}
