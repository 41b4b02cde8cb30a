"""A search as a form of conditions beside its text: what is chosen in the form becomes what somebody would type."""

from collections.abc import Iterator
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from mailticket.application.tickets.search_form import FormCondition, SearchForm, form_for, typed_for, written
from mailticket.model.errors import Refused
from mailticket.model.right import Right
from mailticket.model.words import field_name
from mailticket.web.request import Visitor, service_of, visitor_of, whole
from mailticket.web.responses import see_other

MOST_CONDITIONS, SPARE = 20, 2
"""Conditions of a form, and how many empty ones stand below those there are."""

OFFERED = (
    *("Status", "Queue", "Owner", "Requestor", "Cc", "AdminCc", "Watcher", "Subject", "Text", "Priority", "Due"),
    *("Created", "Started", "Resolved", "LastUpdated", "TimeWorked", "DependsOn", "MemberOf", "id"),
)
"""Fields the form offers besides the site's own; a search that names another one shows that as well."""


async def form_values(request: Request, query: str) -> dict[str, Any]:
    """What the list's page is told of its form; ``form`` is None where a form cannot say the search."""
    visitor, service = await visitor_of(request), service_of(request)
    form = form_for(service, visitor.user, query)
    rows = [*form.conditions, *[FormCondition("", "=")] * SPARE] if form else []
    names = [*OFFERED, *_own(request, visitor), *(one.field for one in rows if one.field)]
    titles = {name: field_name(visitor.language, name) for name in names}
    return {"form": form, "form_rows": rows[:MOST_CONDITIONS], "form_fields": titles}


def _own(request: Request, visitor: Visitor) -> Iterator[str]:
    """The custom fields of queues somebody sees all tickets of."""
    snapshot = service_of(request).snapshot()
    directory, user = snapshot.directory, visitor.user
    scope = snapshot.rights.scope(user, Right.SHOW_TICKET, directory.queues.values())
    seen = [id_ for id_ in directory.queues if scope.everywhere or id_ in scope.queue_ids]
    for field in directory.fields.values():
        if any(field.serves(id_) for id_ in seen):
            yield f"CF.{{{field.name}}}"


async def say(request: Request) -> Response:
    """The search that a form says, as a list of its tickets."""
    asked = request.query_params
    told = {"all": 1} if asked.get("all") else {}
    form = read(asked)
    try:
        query = typed_for(form)
    except Refused:
        query = written(form)  # the list says what is wrong with it, at the place
    return see_other(request, "tickets", query={"q": query, **told})


def read(asked: QueryParams) -> SearchForm:
    """The form: of condition n the field ``fn``, the operator ``on`` and the values ``vn``."""
    conditions = [
        FormCondition(field, asked.get(f"o{n}", "="), tuple(one.strip() for one in asked.getlist(f"v{n}")))
        for n in range(MOST_CONDITIONS)
        if (field := asked.get(f"f{n}", ""))
    ]
    return SearchForm(tuple(conditions), tuple(asked.getlist("order")), whole(asked.get("limit")))
