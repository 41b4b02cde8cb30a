"""The tables ``[billing]``, ``[[customer]]`` and ``[[rate]]``: whom work is billed to, and what an hour costs."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from mailticket.config.lines import Place
from mailticket.config.types import Address, Language, Minutes, Name, Names, Section, domain, several
from mailticket.model.billing import Billing, Customer, Rate, RoundedPer, Terms
from mailticket.model.money import minor
from mailticket.model.names import name_key

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOURS = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)-([01]?\d|2[0-4]):([0-5]\d)", re.ASCII)


def _currency(text: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", text):
        raise ValueError(f"{text!r} is no currency; write its three letters, such as USD or UYU")
    return text


def _hours(text: str) -> str:
    if text and not _HOURS.fullmatch(text):
        raise ValueError(f"{text!r} are no hours; write such as 22:00-06:00")
    return text


Currency = Annotated[str, AfterValidator(_currency)]
Domain = Annotated[str, AfterValidator(lambda text: domain(text).lower())]
Domains = Annotated[tuple[Domain, ...], BeforeValidator(several)]
Addresses = Annotated[tuple[Address, ...], BeforeValidator(several)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class BillingSection(Section):
    """What is said of all bills: the custom field that names a ticket's customer."""

    field: str = ""


class CustomerSection(Section):
    """Whom work is billed to, and how it is rounded."""

    name: Name
    domains: Domains = ()
    addresses: Addresses = ()
    language: Language = "en"
    currency: Currency = "USD"
    round_to: Annotated[Minutes, Field(ge=1)] = 1
    per: Literal["entry", "ticket", "day"] = "entry"
    minimum: Minutes = 0
    free: Minutes = 0

    def customer(self) -> Customer:
        """As it is used."""
        terms = Terms(self.round_to, RoundedPer(self.per), self.minimum, self.free)
        return Customer(
            self.name, frozenset(self.domains), frozenset(self.addresses), self.language, self.currency, terms
        )


class RateSection(Section):
    """What an hour costs, where all that is said fits."""

    name: Name
    amount: str
    currency: Currency = "USD"
    queues: Names = ()
    customers: Names = ()
    workers: Addresses = ()
    domains: Domains = ()
    field: str = ""
    value: str = ""
    weekdays: Annotated[tuple[Weekday, ...], BeforeValidator(several)] = ()
    hours: Annotated[str, AfterValidator(_hours)] = ""
    calendar: str = ""
    hour_class: Literal["", "open", "closed"] = ""

    def rate(self) -> Rate:
        """As it is used."""
        found = _HOURS.fullmatch(self.hours)
        start, end = (60 * int(found[1]) + int(found[2]), 60 * int(found[3]) + int(found[4])) if found else (0, 0)
        return Rate(
            self.name,
            minor(self.amount, self.currency),
            self.currency,
            frozenset(map(name_key, self.queues)),
            frozenset(map(name_key, self.customers)),
            frozenset(self.workers),
            frozenset(self.domains),
            (name_key(self.field), name_key(self.value)) if self.field else None,
            frozenset(WEEKDAYS.index(day) for day in self.weekdays),
            (start, end) if found else None,
            (self.calendar, self.hour_class == "open") if self.calendar else None,
        )


def billing_of(
    section: BillingSection, customers: tuple[CustomerSection, ...], rates: tuple[RateSection, ...]
) -> Billing:
    """All that is declared of billing."""
    return Billing(tuple(one.customer() for one in customers), tuple(one.rate() for one in rates), section.field)


def billing_wrong(
    customers: tuple[CustomerSection, ...], rates: tuple[RateSection, ...]
) -> Iterator[tuple[Place, str]]:
    """Names and domains declared twice, rates nobody has, amounts that are none."""
    owners: dict[str, str] = {}
    for number, customer in enumerate(customers):
        keys = [("name", name_key(customer.name)), *(("domains", one) for one in customer.domains)]
        for key, value in [*keys, *(("addresses", one) for one in customer.addresses)]:
            owner = owners.setdefault(value, customer.name)
            if owner != customer.name or (
                key == "name" and [one.name for one in customers].index(customer.name) != number
            ):
                yield ("customer", number, key), f"{value!r} is {owner}'s already"
    names = {name_key(customer.name) for customer in customers}
    for number, rate in enumerate(rates):
        try:
            if minor(rate.amount, rate.currency) < 0:
                yield ("rate", number, "amount"), "it must not be negative"
        except ValueError as error:
            yield ("rate", number, "amount"), str(error)
        if unknown := [name for name in rate.customers if name_key(name) not in names]:
            yield ("rate", number, "customers"), f"there is no customer {unknown[0]!r}"
        if bool(rate.field) != bool(rate.value):
            yield ("rate", number, "field"), "field and value go together"
        if bool(rate.calendar) != bool(rate.hour_class):
            yield ("rate", number, "calendar"), "calendar and hour_class go together"
