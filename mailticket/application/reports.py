"""Reports: what somebody asks becomes a search, what it finds is counted, and figures are told of what they may see."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from mailticket.application.changing import Caller
from mailticket.application.report_figures import About, ReportShape, computed
from mailticket.application.report_parameters import Report as Asked
from mailticket.application.report_request import Wanted, understood
from mailticket.application.report_sources import found_of
from mailticket.application.service import Looker
from mailticket.application.tickets.search_parameters import Search
from mailticket.application.tickets.search_query import query_of, read_search
from mailticket.billing.customers import whose
from mailticket.desk.administration import require_admin
from mailticket.model.names import name_key
from mailticket.model.query import Query
from mailticket.model.report_fact import KEYS, Source
from mailticket.model.right import Right
from mailticket.reports.counting import Found
from mailticket.reports.groups import field_of, group_of
from mailticket.reports.site import ReportSite
from mailticket.storage import people, report_rows


async def report(service: Looker, caller: Caller, asked: Asked, *, recounted: bool = False) -> ReportShape:
    """One report's figures, of tickets who asks may see; ``recounted``: out of the history alone. Raises Refused."""
    user, expression = await read_search(service, caller, Search(query=asked.query, all=True))
    zone = user.timezone or service.snapshot().site.timezone
    wanted, site = understood(asked, service.snapshot(), service.clock(), zone)
    if wanted.report.source is Source.BILLS:
        require_admin(
            service.snapshot().rights, user, Right.SEE_RATES, queue=None, default_queue=service.snapshot().default_queue
        )
    query = _seen(query_of(service, user, expression), wanted)
    found = await found_of(service, wanted, site, query, tickets=asked.tickets, recounted=recounted)
    site = await _named(service, wanted, site, found)
    needed = frozenset({Right.SHOW_TICKET}).union(*query.held)
    about = About(expression, zone, not all(query.scope(right).everywhere for right in needed))
    return await asyncio.to_thread(computed, wanted, site, found, about, with_tickets=asked.tickets)


def _seen(query: Query, wanted: Wanted) -> Query:
    """Of tickets alone of which who asks may see what is told of."""
    if wanted.report.minutes:
        query = who_sees_minutes(query)
    if wanted.report.source is Source.GOALS:
        query = holding(query, Right.SHOW_TICKET_COMMENTS)
    if any(name.startswith("cf.") for name in wanted.groups):
        query = holding(query, Right.SEE_CUSTOM_FIELD)
    return query


def who_sees_minutes(query: Query) -> Query:
    """Time worked is told to who may see it: only their tickets are counted."""
    return holding(query, Right.SEE_TIME_WORKED)


def holding(query: Query, right: Right) -> Query:
    """Only of tickets on which who asks holds this right besides."""
    return replace(query, held=(*query.held, frozenset({right})))


async def _named(service: Looker, wanted: Wanted, site: ReportSite, found: Found) -> ReportSite:
    """The site with what its tickets and people are called, as far as the groups ask for it."""
    fields = {id_ for name in wanted.groups if (id_ := field_of(name, site)) is not None}
    values = {id_: await service.database.read(report_rows.values_of, id_) for id_ in fields}
    customers = await _customers(service, site) if "customer" in wanted.groups else {}
    called = await service.database.read(people.addresses_of, _people_in(wanted, site, found))
    return replace(site, people=called, values=values, customers=customers)


def _people_in(wanted: Wanted, site: ReportSite, found: Found) -> set[int]:
    """Everybody who is spoken of."""
    ids = {line.by for story in found.stories for line in story.lines}
    ids |= {row[3] for row in found.owned} | {one.by for one in found.measured if one.by is not None}
    for story in found.stories:
        ids.update(story.requestors)
        ids |= set() if story.owner_id is None else {story.owner_id}
    keys = [group_of(name, site, wanted.period).key for name in wanted.groups]
    for place, key in enumerate(keys):
        if key in PEOPLE:
            for _, rows in found.drawn:
                ids |= {row[KEYS + place] for row in rows}
            ids |= {row[KEYS + place] for row in found.lasting}
            ids |= {row[3 + place] for row in found.waited}
            ids |= {row[-1][place] for row in (*found.standing, *found.owned)}
            ids |= {one.keys[place] for one in found.measured}
    return ids - {None}


PEOPLE = frozenset({"by", "owner_id", "requestor"})


async def _customers(service: Looker, site: ReportSite) -> Mapping[int, str]:
    """Whose each ticket is."""
    billing = service.snapshot().billing
    asks = await service.database.read(report_rows.first_requestors)
    addresses = await service.database.read(people.addresses_of, set(asks.values()))
    field = site.fields.get(name_key(billing.field)) if billing.field else None
    named = await service.database.read(report_rows.values_of, field) if field else {}
    said = {id_: (addresses.get(asks.get(id_, 0), ""), named.get(id_, "")) for id_ in {*asks, *named}}
    customers = {one: whose(billing, *one) for one in set(said.values())}  # few people ask for many tickets
    return {id_: customer.name for id_, one in said.items() if (customer := customers[one])}
