"""Lists of tickets: found by a query, sorted, changed many at once after a preview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mailticket.application.perform import perform
from mailticket.application.preview import Preview, preview
from mailticket.application.tickets.sheet import SHEET
from mailticket.application.tickets.sheet import sheet as csv_sheet
from mailticket.model.errors import Refused
from mailticket.model.history_words import did
from mailticket.model.words import refusal
from mailticket.web.pages.bulk import BULK, Bulk
from mailticket.web.pages.search_form import form_values
from mailticket.web.request import Form, Visitor, read_form, service_of, visitor_of, whole
from mailticket.web.responses import done_statuses, render, see_other, url_of

PAGE = 50
SORTS = ("id", "status", "owner", "priority", "due", "created", "lastupdated")
"""What a click on a column's head sorts by."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for: ``all`` those that are done as well."""

    query: str = ""
    sort: str = ""
    descending: bool = False
    page: int = 0
    all: bool = False

    @property
    def whole(self) -> str:
        """The query with its order."""
        return f"{self.query} order by {self.sort}{' desc' if self.descending else ''}" if self.sort else self.query

    def told(self, **other: object) -> dict[str, object]:
        """As an address says it, with something changed; what is as usual is left out."""
        named = {"q": self.query, "sort": self.sort, "desc": self.descending, "p": self.page, "all": self.all} | other
        return {name: 1 if value is True else value for name, value in named.items() if value}


def asked_of(parameters: Mapping[str, str]) -> Asked:
    """What an address or a form asks for; nonsense is as if it were not there."""
    sort, page = parameters.get("sort", ""), parameters.get("p", "")
    return Asked(
        " ".join(parameters.get("q", "").split()),
        sort if sort in SORTS else "",
        bool(parameters.get("desc")),
        int(page) if page.isascii() and page.isdecimal() and len(page) < 7 else 0,
        bool(parameters.get("all")),
    )


async def show(request: Request) -> Response:
    """The list; what is not understood is said beside what was typed."""
    return await _shown(request, asked_of(request.query_params))


async def _shown(request: Request, asked: Asked, status_code: int = 200, **more: object) -> Response:
    visitor = await visitor_of(request)
    found: dict[str, Any] = {"tickets": [], "total": 0}
    refused = ""
    told = {"query": [asked.whole], "limit": PAGE, "offset": asked.page * PAGE, "all": asked.all}
    try:
        found = await perform(service_of(request), visitor.caller, "search", told)
    except Refused as wrong:
        refused, status_code = refusal(visitor.language, wrong), 422
    saved = await perform(service_of(request), visitor.caller, "saved.list", {})
    values = {
        "q": asked.query,
        "asked": asked,
        "found": found,
        "tickets": found["tickets"],
        "pages": max(1, -(-found["total"] // PAGE)),
        "refused": refused,
        "saved": saved,
        **await form_values(request, asked.query),
        "bulk": BULK,
        "chosen": (),
        "nothing_chosen": False,
        "page_address": lambda page: url_of(request, "tickets", asked.told(p=page)),
        "done_statuses": done_statuses(request),
    }
    return await render(request, "list.html", status=status_code, **(values | more))


async def sheet(request: Request) -> Response:
    """The list as CSV, without what a spreadsheet would take for formulas."""
    visitor, asked = await visitor_of(request), asked_of(request.query_params)
    told = {"query": [asked.whole], "limit": MOST_ROWS, "all": asked.all}
    found = await perform(service_of(request), visitor.caller, "search", told)
    headers = {"Content-Disposition": 'attachment; filename="tickets.csv"', "X-Content-Type-Options": "nosniff"}
    return Response(csv_sheet(found["tickets"], SHEET), media_type="text/csv; charset=utf-8", headers=headers)


MOST_ROWS = 10_000


async def change(request: Request) -> Response:
    """Many tickets are changed: first what would be done is shown, then it is done, one by one."""
    form = await read_form(request)
    asked = asked_of({name: form.one(name) for name in ("q", "sort", "desc", "p", "all")})
    bulk = BULK.get(form.one("verb"))
    numbers = [number for one in form.fields.get("row", ()) if (number := whole(one)) is not None]
    if bulk is None or not numbers or len(numbers) > MOST_CHANGED:
        return await _shown(request, asked, 422, chosen=frozenset(numbers), nothing_chosen=True)
    if form.stale or not form.one("really"):
        foreseen = [await _foreseen(request, bulk, number, form) for number in numbers]
        return await render(request, "bulk.html", **_bulk_values(await visitor_of(request), form, asked, foreseen))
    done, refused = await _done_one_by_one(request, bulk, numbers, form)
    return await render(
        request, "bulk_done.html", asked=asked, done=done, refused=refused, verb=form.one("verb"), undoing=bulk.undone
    )


MOST_CHANGED = 200


async def _foreseen(request: Request, bulk: Bulk, number: int, form: Form) -> Preview:
    visitor = await visitor_of(request)
    told = {"id": number, **bulk.verb.arguments(form.fields)}
    return await preview(service_of(request), visitor.caller, bulk.verb.use_case, told)


async def _done_one_by_one(
    request: Request, bulk: Bulk, numbers: Sequence[int], form: Form
) -> tuple[list[int], list[tuple[int, str]]]:
    """One refused does not keep the others from it."""
    visitor, done, refused = await visitor_of(request), [], []
    for number in numbers:
        told = {"id": number, **bulk.verb.arguments(form.fields)}
        try:
            await perform(service_of(request), visitor.caller, bulk.verb.use_case, told)
            done.append(number)
        except Refused as wrong:
            refused.append((number, refusal(visitor.language, wrong)))
    return done, refused


def _bulk_values(visitor: Visitor, form: Form, asked: Asked, foreseen: Sequence[Preview]) -> dict[str, Any]:
    rows = foreseen_rows(visitor, foreseen)
    kept = {name: values for name, values in form.fields.items() if name not in ("csrf", "row", "really")}
    return {"asked": asked, "rows": rows, "fields": kept, "possible": [one for one in rows if not one["refused"]]}


def foreseen_rows(visitor: Visitor, foreseen: Sequence[Preview]) -> list[dict[str, Any]]:
    """What would be done to each ticket, in words, and who would be told; or why it would not be done."""
    language, near = visitor.language, visitor.times.near
    return [
        {
            "number": one.ticket,
            "refused": refusal(language, one.refused) if one.refused else "",
            "changes": [did(change, language, near) for change in one.changes if change["type"] not in QUIET],
            "told": one.told,
        }
        for one in foreseen
    ]


QUIET = frozenset({"EmailRecord", "CommentEmailRecord", "EmailWaits"})


async def save(request: Request) -> Response:
    """A search gets a name, its finder's own."""
    visitor = await visitor_of(request)
    form = await read_form(request)
    told = {"name": form.one("name").strip(), "query": [form.one("query")], "holder": "me"}
    if not form.stale:
        await perform(service_of(request), visitor.caller, "saved.add", told)
    return see_other(request, "tickets", query={"q": f"@{told['name']}"})
