"""Time sheets: what was worked on a day or in a week, and a form that adds to it or corrects it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_date, format_skeleton
from starlette.requests import Request
from starlette.responses import Response

from mailticket.application.perform import perform
from mailticket.application.tickets.time_list import time_of
from mailticket.application.tickets.time_parameters import TimeList
from mailticket.model.duration import shown_minutes
from mailticket.model.errors import Refused
from mailticket.model.words import refusal
from mailticket.web.request import Form, Visitor, read_form, service_of, visitor_of
from mailticket.web.responses import render, see_other, works_here

EVERYBODY = "all"
A_WEEK = timedelta(days=7)
FIELDS = ("ticket", "minutes", "on", "worker")
"""What the form says; an address may fill it in beforehand, as that of a correction does."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A sheet: ``day`` as it was typed, empty: today; a week or, with ``one_day``, that day alone; ``who`` as it was typed, empty:
    who asks, ``all``: everybody."""

    day: str = ""
    one_day: bool = False
    who: str = ""

    def told(self, **other: object) -> dict[str, object]:
        """As an address says it, with something changed; what is as usual is left out."""
        named = {"day": self.day, "span": "day" if self.one_day else "", "who": self.who} | other
        return {name: value for name, value in named.items() if value}


def asked_of(parameters: Mapping[str, str]) -> Asked:
    """What an address or a form asks for."""
    day, span, who = (parameters.get(name, "").strip() for name in ("day", "span", "who"))
    return Asked(day, span == "day", who)


async def show(request: Request) -> Response:
    """A sheet; what is not understood is said beside what was typed."""
    await _staff(request)
    asked = request.query_params
    return await _page(request, asked_of(asked), {name: asked.get(name, "") for name in FIELDS})


async def add(request: Request) -> Response:
    """Time worked is added to a ticket; less than nothing takes away."""
    visitor, form = await _staff(request), await read_form(request)
    asked = asked_of({name: form.one(name) for name in ("day", "span", "who")})
    typed = {name: form.one(name).strip() for name in FIELDS}
    if form.stale:
        return await _page(request, asked, typed, status=422, stale=True)
    try:
        await perform(service_of(request), visitor.caller, "ticket.work", _told(form))
    except Refused as wrong:
        return await _page(request, asked, typed, status=422, wrong=refusal(visitor.language, wrong))
    return see_other(request, "time", asked.told())


async def _staff(request: Request) -> Visitor:
    visitor = await visitor_of(request)
    if not works_here(request, visitor):
        raise Refused("no_right", address=visitor.user.address, right="SeeTimeWorked", ticket="")
    return visitor


def _told(form: Form) -> dict[str, str]:
    """What the use case is told."""
    names = {"ticket": "id", "minutes": "minutes", "on": "day", "worker": "worker"}
    told = {argument: form.one(name).strip() for name, argument in names.items()}
    return {"id": told.pop("id").removeprefix("#"), "minutes": told.pop("minutes")} | {
        k: v for k, v in told.items() if v
    }


async def _page(
    request: Request, asked: Asked, typed: Mapping[str, str], status: int = 200, wrong: str = "", stale: bool = False
) -> Response:
    visitor = await visitor_of(request)
    values: dict[str, Any] = {"sheet": None, "refused": ""}
    try:
        values |= await _sheet(request, visitor, asked)
    except Refused as refused:
        values["refused"], status = refusal(visitor.language, refused), 422
    today = visitor.times.now.astimezone(visitor.times.zone).date().isoformat()
    more = {"asked": asked, "typed": typed, "wrong": wrong, "stale": stale, "today": today, "everybody": EVERYBODY}
    return await render(request, "time.html", status=status, length=shown_minutes, **values, **more)


async def _sheet(request: Request, visitor: Visitor, asked: Asked) -> dict[str, Any]:
    """What was worked, by day and by ticket, and which sheets come before and after. Raises Refused."""
    worker = "" if asked.who == EVERYBODY else asked.who
    told = TimeList(me=not asked.who, worker=worker, day=asked.day, week=not asked.one_day)
    found = await time_of(service_of(request), visitor.user, told)
    by_day = _by_day(found["entries"], visitor)
    days = [
        {"day": one["day"], "minutes": one["minutes"], "entries": by_day.get(one["day"], ())}
        | _called(visitor, date.fromisoformat(one["day"]))
        for one in found["days"]
    ]
    return {"sheet": found, "days": days, "tickets": _tickets(days), **_beside(visitor, asked, found)}


def _by_day(entries: Sequence[Mapping[str, Any]], visitor: Visitor) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for one in entries:
        at = datetime.fromisoformat(one["worked_at"]).astimezone(visitor.times.zone)
        found.setdefault(at.date().isoformat(), []).append({**one, "clock": f"{at:%H:%M}"})
    return found


def _called(visitor: Visitor, day: date) -> dict[str, str]:
    """A day's name, whole and as the head of a column."""
    locale = visitor.language
    name = f"{format_date(day, 'EEEE', locale=locale)}, {format_skeleton('MMMMd', day, locale=locale)}"
    return {"name": name, "short": format_date(day, "EEE d", locale=locale)}


def _tickets(days: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A row a ticket: its minutes each day, and in all."""
    entries = [(place, one) for place, day in enumerate(days) for one in day["entries"]]
    rows = {
        one["ticket"]: {"id": one["ticket"], "subject": one["subject"], "each": [0] * len(days)} for _, one in entries
    }
    for place, one in entries:
        rows[one["ticket"]]["each"][place] += one["minutes"]
    return [row | {"total": sum(row["each"])} for _, row in sorted(rows.items())]


def _beside(visitor: Visitor, asked: Asked, found: Mapping[str, Any]) -> dict[str, str]:
    """The day to ask for the sheet before, and for the one after; empty where that has not begun."""
    step = timedelta(days=1) if asked.one_day else A_WEEK
    first, today = date.fromisoformat(found["from"]), visitor.times.now.astimezone(visitor.times.zone).date()
    after = (first + step).isoformat() if first + step <= today else ""
    return {"before": (first - step).isoformat(), "after": after}
