"""Reports: what there are, one with its chart, its table and its definition, the tickets behind a row, and files of it."""

import contextlib
from typing import Any

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from mailticket.application.perform import perform
from mailticket.application.report_orders import report_line
from mailticket.application.report_page import as_csv, as_workbook, group_names, page_of, report_names
from mailticket.model.errors import Refused
from mailticket.model.words import refusal
from mailticket.web.request import Visitor, read_form, service_of, visitor_of
from mailticket.web.responses import render, see_other, url_of

ASKED = ("period", "from", "to", "by", "by2", "calendar", "q")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def index(request: Request) -> Response:
    """All reports, each with what it counts."""
    visitor = await visitor_of(request)
    mailed = await perform(service_of(request), visitor.caller, "subscriptions", {})
    return await render(request, "reports.html", reports=report_names(visitor.language), mailed=mailed)


async def show(request: Request) -> Response:
    """One report; what is not understood is said beside what was typed. ``row`` is the row whose tickets are listed."""
    visitor, name = await visitor_of(request), _name(request)
    row = request.query_params.get("row", "")
    chosen = int(row) if row.isascii() and row.isdecimal() and len(row) < 5 else None
    page, refused, partial = None, "", False
    try:
        answer = await _answer(request, visitor, name, tickets=chosen is not None)
        page, partial = page_of(answer, visitor.language), answer["partial"]
    except Refused as wrong:
        refused = refusal(visitor.language, wrong)
    asked = {key: request.query_params.get(key, "") for key in ASKED}
    shown = page.rows[chosen] if page and chosen is not None and chosen < len(page.rows) else None
    calendars = service_of(request).snapshot().directory.calendars.values()
    return await render(
        request,
        "report.html",
        status=422 if refused else 200,
        name=name,
        page=page,
        chart=Markup(page.chart) if page else "",  # noqa: S704  every text in it was escaped where it was drawn
        refused=refused,
        partial=partial,
        asked=asked,
        row=shown,
        mailed=request.query_params.get("mailed", ""),
        groups=group_names(name, visitor.language),
        calendars=sorted(one.name for one in calendars),
        called={one: title for one, title, _ in report_names(visitor.language)},
        definition=next(said for one, _, said in report_names(visitor.language) if one == name),
        address=lambda **more: url_of(request, "report", _told(asked, more), report=name),
        file_address=lambda kind: url_of(request, "report_file", _told(asked, {}), report=name, kind=kind),
    )


def _told(asked: dict[str, str], more: dict[str, Any]) -> dict[str, object]:
    return {key: value for key, value in (asked | more).items() if value != ""}


def _name(request: Request) -> str:
    name = str(request.path_params["report"])
    if name not in {one for one, _, _ in report_names("en")}:
        raise HTTPException(404)
    return name


async def _answer(request: Request, visitor: Visitor, name: str, *, tickets: bool = False) -> Any:
    """What the address asks for. Raises Refused."""
    asked = request.query_params
    by = [asked[key] for key in ("by", "by2") if asked.get(key)]
    told: dict[str, Any] = {"name": name, "by": by, "tickets": tickets, "query": [asked.get("q", "")]}
    names = {"period": "period", "from": "start", "to": "end", "calendar": "calendar"}
    told |= {field: asked[key] for key, field in names.items() if asked.get(key)}
    return await perform(service_of(request), visitor.caller, "report", told)


async def subscribe(request: Request) -> Response:
    """Have it mailed as it is asked for here."""
    visitor, form, name = await visitor_of(request), await read_form(request), _name(request)
    asked = {key: form.one(key) for key in ASKED}
    groups = [asked[key] for key in ("by", "by2") if asked[key]]
    wish = {"report": name, "by": groups, "period": asked["period"], "calendar": asked["calendar"], "query": asked["q"]}
    if form.stale:
        return see_other(request, "report", _told(asked, {}), report=name)
    try:
        line = f"{form.one('often')} {report_line(wish)}"
        kept = await perform(service_of(request), visitor.caller, "subscribe", {"wish": [line]})
    except Refused:  # the page says of what is not understood where it is
        return see_other(request, "report", _told(asked, {}), report=name)
    return see_other(request, "report", _told(asked, {"mailed": kept["often"]}), report=name)


async def end(request: Request) -> Response:
    """Have one mailed no more."""
    visitor, form = await visitor_of(request), await read_form(request)
    if not form.stale and form.one("wish"):
        with contextlib.suppress(Refused):  # it has ended meanwhile
            await perform(service_of(request), visitor.caller, "unsubscribe", {"wish": [form.one("wish")]})
    return see_other(request, "reports")


async def file(request: Request) -> Response:
    """The table as CSV or XLSX."""
    visitor, name, kind = await visitor_of(request), _name(request), request.path_params["kind"]
    answer = await _answer(request, visitor, name)
    data = as_csv(answer, visitor.language) if kind == "csv" else as_workbook(answer, visitor.language)
    if kind not in ("csv", "xlsx") or data is None:
        raise HTTPException(404)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{kind}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(data, media_type="text/csv; charset=utf-8" if kind == "csv" else XLSX, headers=headers)
