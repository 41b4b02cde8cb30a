"""What the template of a ticket's page is told."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.requests import Request

from mailticket.application.tickets.page import TicketPage
from mailticket.model.canned_answer import usable
from mailticket.model.duration import shown_minutes
from mailticket.model.goal_words import promises
from mailticket.model.words import field_name
from mailticket.web.pages.entries import EntryTeller, runs
from mailticket.web.pages.say_form import SayForm
from mailticket.web.request import Visitor, service_of
from mailticket.web.responses import url_of

LINKS = (
    ("depends_on", "DependsOn"),
    ("depended_on_by", "DependedOnBy"),
    ("members", "HasMember"),
    ("member_of", "MemberOf"),
    ("refers_to", "RefersTo"),
    ("referred_to_by", "ReferredToBy"),
    ("merged", "Merged"),
)
"""Links of a ticket's shape, and what they are called."""


def values_of(request: Request, visitor: Visitor, page: TicketPage, form: SayForm | None) -> dict[str, Any]:
    """All the template needs, the texts in the visitor's language."""
    ticket: Mapping[str, Any] = page.ticket
    times, language, newest_first = visitor.times, visitor.language, visitor.newest_first

    def file_address(entry: int, file: Mapping[str, Any]) -> str:
        name = quote(file["name"].replace("/", "_"), safe="") or "file"
        return url_of(request, "ticket_file", number=ticket["id"], entry=entry, part=file["part"], file=name)

    teller = EntryTeller(
        language=language,
        time=times.near,
        via=visitor.way,
        file_address=file_address,
        unread_since=times.iso(page.unread_since),
        own=visitor.user.address,
        names=page.people,
    )
    entries = teller.views(page.entries)
    own = [one for one in page.entries if one["by"] == visitor.user.address and one["type"] not in NOT_UNDONE]
    return {
        "ticket": ticket,
        "page": page,
        "entries": entries,
        "runs": runs(entries[::-1] if newest_first else entries),
        "newest_first": newest_first,
        "done": ticket["status"] in page.queue.lifecycle.inactive,
        "staff": page.staff,
        "may": page.may,
        "statuses": page.statuses,
        "owners": page.owners,
        "people": page.people,
        "others": page.others,
        "present": page.present,
        "can_act": True,
        "can_change": page.staff and "ticket.set" in page.may,
        "can_say": form is not None,
        "say": form,
        "answers": _answers(request, page),
        "resolve": page.queue.lifecycle.resolved in page.statuses,
        "undo": bool(own) and page.number == 0,
        "queues": _queues(request, visitor, page),
        "link_titles": [(kind, field_name(language, name)) for kind, name in LINKS],
        "link_kinds": [(name, field_name(language, name)) for _, name in LINKS[:-1]],
        "has_links": any(ticket["links"].values()),
        "minutes": shown_minutes,
        "promises": lambda goals: promises(goals or (), language, times.near),
        "page_address": lambda number: url_of(request, "ticket", number=ticket["id"], query={"p": number}),
    }


NOT_UNDONE = frozenset({"Create", "EmailRecord", "CommentEmailRecord", "Correspond", "Comment"})


def _answers(request: Request, page: TicketPage) -> list[str]:
    """The canned answers that can be put into a reply here, by name."""
    if "ticket.comment" not in page.may:
        return []
    return [one.name for one in usable(service_of(request).snapshot().directory.answers, page.queue.id, ())]


def _queues(request: Request, visitor: Visitor, page: TicketPage) -> list[str]:
    """Where the ticket could go: the queues its reader knows of."""
    snapshot = service_of(request).snapshot()
    return sorted(
        {page.queue.name}
        | {
            queue.name
            for queue in snapshot.directory.queues.values()
            if not queue.disabled and snapshot.rights.may(visitor.user, "SeeQueue", queue)
        }
    )
