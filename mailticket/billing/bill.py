"""What a run bills: the month's work line by line; and, of months that were billed before, what they would cost now less what was
billed for them. So a late entry or a correction costs exactly what it changes, whatever is rounded or free."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mailticket.billing.charging import Charge, charges
from mailticket.model.billing import BillableWork, Customer, RoundedPer, Terms


def bill(
    customer: Customer, month: str, works: Iterable[BillableWork], kept: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The document of a run. ``works`` is all the customer's work, each with its rate, from the first month billed to ``month``;
    ``kept`` are the documents of runs that hold. A month before keeps the terms it was billed with first."""
    by_month: dict[str, list[BillableWork]] = {}
    for work in works:
        by_month.setdefault(f"{work.at:%Y-%m}", []).append(work)
    lines: list[dict[str, Any]] = []
    corrections, months = [], {}
    for label in sorted(by_month):
        there = by_month[label]
        new = [one for one in there if one.run is None]
        if not new:
            continue
        before = [one["months"][label] for one in kept if label in one["months"]]
        found = charges(there, _terms(before, customer))
        billed, amount = (
            sum(charge.billed for charge in found) - sum(one["billed"] for one in before),
            sum(charge.amount for charge in found) - sum(one["amount"] for one in before),
        )
        months[label] = {"billed": billed, "amount": amount, "terms": _plain(_terms(before, customer))}
        if before:
            corrections.append({"month": label, "billed": billed, "amount": amount, "entries": list(map(_entry, new))})
        else:
            lines += map(_line, found)
    return {
        "customer": customer.name,
        "month": month,
        "currency": customer.currency,
        "language": customer.language,
        "lines": lines,
        "corrections": corrections,
        "months": months,
        "total": sum(one["amount"] for one in months.values()),
    }


def billed_entries(works: Iterable[BillableWork]) -> list[tuple[int, int]]:
    """The entries a run bills for the first time, each with its rate."""
    return [(one.entry, one.rate or 0) for one in works if one.run is None]


def _terms(before: Sequence[Mapping[str, Any]], customer: Customer) -> Terms:
    if not before:
        return customer.terms
    told = before[0]["terms"]
    return Terms(told["round_to"], RoundedPer(told["per"]), told["minimum"], told["free"])


def _plain(terms: Terms) -> dict[str, Any]:
    return {"round_to": terms.round_to, "per": terms.per.value, "minimum": terms.minimum, "free": terms.free}


def _line(charge: Charge) -> dict[str, Any]:
    more = {"minutes": charge.minutes, "billed": charge.billed, "rate": charge.rate, "amount": charge.amount}
    return _entry(charge.first) | more


def _entry(work: BillableWork) -> dict[str, Any]:
    return {
        "day": work.at.date().isoformat(),
        "ticket": work.ticket,
        "subject": work.subject,
        "worker": work.worker,
        "minutes": work.minutes,
    }
