"""Bills: a month's work of customers is billed once, kept under a number, looked at, taken back."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from mailticket.application.bill_parameters import ListBills, OneBill, RunBills
from mailticket.application.calendars.resolve import calendar_named
from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import Administrator, administrator
from mailticket.application.service import Service
from mailticket.application.shapes import time_json
from mailticket.billing.bill import bill, billed_entries
from mailticket.billing.customers import customer_called, customer_of, rate_of
from mailticket.calendars.business import is_open
from mailticket.model.billing import BillableWork, BillRun, Customer
from mailticket.model.errors import Refused
from mailticket.model.right import Right
from mailticket.reports.period import following, midnight
from mailticket.storage import bills
from mailticket.storage.database import Connection


class BillShape(TypedDict):
    """A run. ``number`` is null of a preview; ``total`` counts the smallest coin, as all amounts do; ``document`` is what was
    billed, line by line."""

    number: int | None
    customer: str
    month: str
    currency: str
    total: int
    created: str | None
    cancelled: str | None
    document: object


async def run(service: Service, caller: Caller, asked: RunBills) -> list[BillShape]:
    """Each customer's month is kept on its own, together with the marks of what it billed. Raises Refused, before anything is kept,
    where work has no rate or one customer is named that has nothing to bill."""
    who = await _may(service, caller)
    first, end = _month(asked.month)
    customers = _customers(who, asked.customer)
    async with service.database.change() as unit:
        kept = await unit.do(bills.runs, [one.name for one in customers])
        start = min([first, *(_month(one.month)[0] for one in kept)])
        zone = ZoneInfo(who.snapshot.site.timezone)
        works = await unit.do(bills.billable, midnight(start, zone), midnight(end, zone), zone)
        by_customer = _by_customer(who, works, customers, {one.number: one for one in kept})
        made = [_made(who, one, asked.month, by_customer[one.name], kept) for one in customers if by_customer[one.name]]
        if not made:
            raise Refused("nothing_to_bill", month=asked.month)
        if asked.preview:
            return [_shape(None, document, None) for document, _ in made]
        numbers = await unit.write(_keep_all, made, who.user.id, service.clock())
    return [_shape(number, document, service.clock()) for number, (document, _) in zip(numbers, made, strict=True)]


Made = tuple[dict[str, object], list[tuple[int, int]]]


def _keep_all(connection: Connection, made: Sequence[Made], by: int, now: datetime) -> list[int]:
    """All of them in one unit: a crash keeps each of them with its marks, or none."""
    return [bills.keep(connection, document, entries, by, now) for document, entries in made]


def _made(
    who: Administrator, customer: Customer, month: str, works: Sequence[BillableWork], kept: Iterable[BillRun]
) -> Made:
    rated = [one if one.run is not None else replace(one, rate=_rate(who, one, customer)) for one in works]
    holding = [one.document for one in kept if one.customer == customer.name and one.cancelled is None]
    return bill(customer, month, rated, holding), billed_entries(rated)


def _rate(who: Administrator, work: BillableWork, customer: Customer) -> int:
    open_at = lambda name, at: is_open(calendar_named(who.snapshot, name), at)  # noqa: E731
    found = rate_of(work, customer, who.snapshot.billing.rates, open_at)
    if found is None:
        raise Refused(
            "no_rate", customer=customer.name, currency=customer.currency, ticket=work.ticket, day=f"{work.at:%Y-%m-%d}"
        )
    return found.amount


def _by_customer(
    who: Administrator, works: Iterable[BillableWork], customers: Sequence[Customer], kept: dict[int, BillRun]
) -> dict[str, list[BillableWork]]:
    """What was billed is whose bill it stood on; the rest is whose ticket it is now. Nobody whose work is all billed is there."""
    names = {int(id_): queue.name for id_, queue in who.snapshot.directory.queues.items()}
    found: dict[str, list[BillableWork]] = {one.name: [] for one in customers}
    for one in works:
        named = replace(one, queue=names.get(int(one.queue), ""))
        whose = customer_of(named, who.snapshot.billing) if one.run is None else None
        name = whose.name if whose else kept[one.run].customer if one.run in kept else ""
        if name in found:
            found[name].append(named)
    return {name: there if any(one.run is None for one in there) else [] for name, there in found.items()}


def _customers(who: Administrator, named: str | None) -> Sequence[Customer]:
    every = who.snapshot.billing.customers
    if named is None:
        return every
    found = customer_called(named, every)
    if found is None:
        raise Refused("no_such_customer", customer=named, customers=", ".join(one.name for one in every) or "-")
    return [found]


def _month(typed: str) -> tuple[date, date]:
    """Its first day, and that of the next. Raises Refused."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", typed, re.ASCII) or not 1970 <= int(typed[:4]) < 3000:
        raise Refused("bad_month", month=typed)
    first = date(int(typed[:4]), int(typed[5:]), 1)
    return first, following("month", first)


async def _may(service: Service, caller: Caller) -> Administrator:
    who = await administrator(service, caller)
    who.require(Right.SEE_RATES)
    return who


async def list_(service: Service, caller: Caller, asked: ListBills) -> list[BillShape]:
    """All runs, those that were cancelled too; without their lines. Raises Refused."""
    who = await _may(service, caller)
    names = None if asked.customer is None else [one.name for one in _customers(who, asked.customer)]
    found = await service.database.read(bills.runs, names)
    return [_of(one) | {"document": None} for one in found]


async def show(service: Service, caller: Caller, asked: OneBill) -> BillShape:
    """One run with its lines. Raises Refused."""
    await _may(service, caller)
    return _of(await _found(service, asked.number))


async def cancel(service: Service, caller: Caller, asked: OneBill) -> BillShape:
    """It is taken back. Raises Refused for one that is already."""
    who = await _may(service, caller)
    await _found(service, asked.number)
    if not await service.database.write(bills.cancel, asked.number, who.user.id, service.clock()):
        raise Refused("bill_cancelled", number=asked.number)
    return _of(await _found(service, asked.number))


async def _found(service: Service, number: int) -> BillRun:
    found = await service.database.read(bills.run, number)
    if found is None:
        raise Refused("no_such_bill", number=number)
    return found


def _of(one: BillRun) -> BillShape:
    return _shape(one.number, one.document, one.created) | {"cancelled": time_json(one.cancelled)}


def _shape(number: int | None, document: Mapping[str, Any], created: datetime | None) -> BillShape:
    return {
        "number": number,
        "customer": document["customer"],
        "month": document["month"],
        "currency": document["currency"],
        "total": document["total"],
        "created": time_json(created),
        "cancelled": None,
        "document": document,
    }
