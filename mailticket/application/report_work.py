"""What was worked and what it costs, as reports count it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from mailticket.application.calendars.resolve import calendar_named
from mailticket.application.service import Looker
from mailticket.application.site import SiteSnapshot
from mailticket.billing.customers import customer_of, rate_of
from mailticket.calendars.business import is_open
from mailticket.model.billing import BillableWork, Billing, Customer
from mailticket.model.money import for_minutes
from mailticket.model.names import name_key
from mailticket.model.query import Query
from mailticket.model.report_fact import Measured, from_ms, to_ms
from mailticket.storage import bills, report_rows


async def work_measured(service: Looker, query: Query, window: tuple[int, int], keys: Sequence[str]) -> list[Measured]:
    """What was worked in a period, and what that costs."""
    snapshot, read = service.snapshot(), service.database.read
    works = await read(bills.billable, *map(from_ms, window), ZoneInfo(snapshot.site.timezone))
    known = await read(report_rows.keys_of_worked, query, keys, {one.ticket for one in works})
    billed = await read(bills.customers_billed)
    return list(_measured(snapshot, [one for one in works if one.ticket in known], known, billed))


def _measured(
    snapshot: SiteSnapshot,
    works: Sequence[BillableWork],
    known: Mapping[int, tuple[object, ...]],
    billed: Mapping[int, tuple[str, str]],
) -> Iterator[Measured]:
    names = {str(queue.id): queue.name for queue in snapshot.directory.queues.values()}
    customers = _Customers(snapshot.billing)
    for one in works:
        work = replace(one, queue=names.get(one.queue, ""))
        what, currency, rate = _priced(snapshot, work, customers, billed)
        amount = None if rate is None else for_minutes(work.minutes, rate)
        for name, value in (("minutes", work.minutes), (f"minutes_{what}", work.minutes), (f"amount_{what}", amount)):
            if value is not None:
                yield Measured(work.ticket, name, to_ms(work.at), value, work.worker_id, known[work.ticket], currency)


class _Customers:
    """Whose work is, looked up once for all work that the same person asked for."""

    def __init__(self, billing: Billing) -> None:
        self._billing = billing
        self._field = name_key(billing.field) if billing.field else ""
        self._known: dict[tuple[str, str], Customer | None] = {}

    def of(self, work: BillableWork) -> Customer | None:
        """None: nobody's."""
        key = work.requestor, work.values.get(self._field, "") if self._field else ""
        if key not in self._known:
            self._known[key] = customer_of(work, self._billing)
        return self._known[key]


def _priced(
    snapshot: SiteSnapshot, work: BillableWork, customers: _Customers, billed: Mapping[int, tuple[str, str]]
) -> tuple[str, str, int | None]:
    """Whether it was billed, in which currency it is or would be, and what an hour of it costs; None where nothing says."""
    if work.run is not None and work.run in billed:
        return "billed", billed[work.run][1], work.rate
    customer = customers.of(work)
    return "open", customer.currency if customer else "", _rate(snapshot, work, customer)


def _rate(snapshot: SiteSnapshot, work: BillableWork, customer: Customer | None) -> int | None:
    if customer is None:
        return None
    open_at = lambda name, at: is_open(calendar_named(snapshot, name), at)  # noqa: E731
    found = rate_of(work, customer, snapshot.billing.rates, open_at)
    return found.amount if found else None
