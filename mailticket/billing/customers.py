"""Whose a ticket is, and what an hour on it costs."""

from collections.abc import Callable, Iterable
from datetime import datetime

from mailticket.model.billing import BillableWork, Billing, Customer, Rate
from mailticket.model.names import name_key


def customer_of(work: BillableWork, billing: Billing) -> Customer | None:
    """Whose the ticket is; None: nobody's."""
    named = work.values.get(name_key(billing.field), "") if billing.field else ""
    return whose(billing, work.requestor, named)


def whose(billing: Billing, requestor: str, named: str) -> Customer | None:
    """By the billing field where it is set (``named``), else by the first requestor's address, else by their domain."""
    if named:
        return customer_called(named, billing.customers)
    domain = requestor.rpartition("@")[2]
    by_address = (one for one in billing.customers if requestor in one.addresses)
    by_domain = (one for one in billing.customers if domain in one.domains)
    return next(by_address, None) or next(by_domain, None)


def customer_called(name: str, customers: Iterable[Customer]) -> Customer | None:
    """A customer by name, or by a domain of theirs."""
    key = name_key(name)
    return next((one for one in customers if key == name_key(one.name) or key in one.domains), None)


OpenAt = Callable[[str, datetime], bool]
"""Whether a calendar, by its name, is open at a moment."""


def rate_of(work: BillableWork, customer: Customer, rates: Iterable[Rate], open_at: OpenAt) -> Rate | None:
    """The first rate of the customer's currency that fits; None: none does."""
    there = (one for one in rates if one.currency == customer.currency)
    return next((one for one in there if _fits(one, work, customer) and _in_class(one, work, open_at)), None)


def _in_class(rate: Rate, work: BillableWork, open_at: OpenAt) -> bool:
    return rate.calendar is None or open_at(rate.calendar[0], work.at) == rate.calendar[1]


def _fits(rate: Rate, work: BillableWork, customer: Customer) -> bool:
    return (
        (not rate.queues or name_key(work.queue) in rate.queues)
        and (not rate.customers or name_key(customer.name) in rate.customers)
        and (not rate.workers or work.worker in rate.workers)
        and (not rate.domains or work.domain in rate.domains)
        and (rate.field is None or name_key(work.values.get(rate.field[0], "")) == rate.field[1])
        and (not rate.weekdays or work.at.weekday() in rate.weekdays)
        and (rate.hours is None or _in_hours(rate.hours, work.at.hour * 60 + work.at.minute))
    )


def _in_hours(hours: tuple[int, int], minute: int) -> bool:
    start, end = hours
    return start <= minute < end if start <= end else minute >= start or minute < end
