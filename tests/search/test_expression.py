"""Expressions: what is understood, what is refused and where, and when they are true."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailticket.model.errors import ExpressionWrong
from mailticket.search.expression import MOST_CHARACTERS, Expression, parse
from mailticket.search.fields import FIELDS

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
FACTS: dict[str, object] = {
    "now": NOW,
    "zone": "UTC",
    "id": 7,
    "status": "open",
    "inactive": ("resolved", "rejected", "deleted"),
    "queue": "DNS",
    "subject": "No resuelve la zona inversa",
    "priority": 80,
    "owner": (),
    "requestor": ("ana@x.example", "luis@isp.example"),
    "timeworked": 90,
    "created": NOW - timedelta(days=3),
    "due": NOW + timedelta(hours=2),
    "started": None,
    "dependson": (12, 15),
    "type": "Correspond",
    "by": "ana@x.example",
    "minutes": 15,
    "cf.sede": ("Montevideo", "Salto"),
    "cf.ancho": (Decimal("2.5"),),
    "cf.corte": (datetime(2026, 12, 1, tzinfo=UTC),),
}


@pytest.mark.parametrize(
    "text",
    [
        "status = 'open' and priority >= 80",
        "STATUS = Open",
        "Priority > 79 AND NOT Priority > 80",
        "queue in ('dns', \"seguridad\")",
        "queue not in (general)",
        "subject like 'ZONA'",
        "Subject LIKE '%resuelve%inversa%'",
        "subject not like 'inversa%zona'",
        "owner = nobody",
        "owner is null",
        "Owner IS EMPTY and Owner != 'ana@x.example'",
        "requestor = 'Luis@ISP.example'",
        "Requestor.EmailAddress LIKE '@isp.'",
        "requestor != 'eve@x.example'",
        "TimeWorked >= '1h30m' and time_worked < 2h",
        "created < '-2 days' and created > '-4 days'",
        "due > now and due < '2026-12-01'",
        "created = '2026-11-20'",
        "due < mañana",
        "started is null and due is not null",
        "status = __Active__ and not status = '__inactive__'",
        "DependsOn = 15",
        "CF.{Sede} = 'salto' and cf.sede != 'Paysandú' and 'CF.{Sede}' like mont",
        "cf.ancho > 2 and cf.ancho = 2.50 and cf.ancho < 10",
        "cf.corte < '2027-01-01' and CustomField.{Corte} = '2026-12-01'",
        "cf.other is null",
        "type = correspond and by = ana@x.example and minutes >= 15m",
        "status = new or status = open and priority = 80",
        "not (status = new or status = stalled)",
        "not status = new and priority = 80",
    ],
)
def test_true_of_the_ticket(text: str) -> None:
    assert parse(text).matches(FACTS)


@pytest.mark.parametrize(
    "text",
    [
        "status = new or status = open and priority = 1",
        "(status = new or status = open) and priority = 1",
        "requestor != 'ana@x.example'",
        "not requestor like 'isp'",
        "started < now",
        "started = '2026-11-23'",
        "owner = ana@x.example",
        "owner is not null",
        "subject = zona",
        "cf.sede > 'Z'",
        "cf.sede < 80",
        "cf.corte = 'texto'",
        "cf.other = x",
        "new = 'open'",
    ],
)
def test_not_true_of_the_ticket(text: str) -> None:
    assert not parse(text).matches(FACTS)


def test_days_begin_where_the_site_is() -> None:
    """Nine in the evening in Montevideo is the next day in UTC."""
    late = {"created": datetime(2026, 11, 24, 0, 30, tzinfo=UTC), "now": NOW}
    assert parse("created = '2026-11-23'").matches({**late, "zone": "America/Montevideo"})
    assert parse("created = '2026-11-24'").matches({**late, "zone": "UTC"})


def test_names_are_told_in_one_spelling() -> None:
    expression = parse("time_worked > 5 or TIMEWORKED < 2 or cf.Sede = x or requestors = y")
    assert expression.names == {"TimeWorked", "CF.{Sede}", "Requestor"}


@pytest.mark.parametrize(
    ("text", "column", "about"),
    [
        ("", 1, "too early"),
        ("status", 7, "an operator"),
        ("status =", 9, "a value"),
        ("status = open and", 18, "a field"),
        ("status = open open", 15, "AND or OR"),
        ("((status = open)", 17, "closing bracket"),
        ("status = open)", 14, "the end is expected"),
        ("status == open", 9, "a value"),
        ("prority > 3", 1, "is Priority meant?"),
        ("status = 'open", 10, "is not understood"),
        ("priority >= high", 13, "'high' is no number"),
        ("priority = 1.5", 12, "is no number"),
        ("status = open and status > new", 28, "for numbers and dates"),
        ("subject < b", 11, "for numbers and dates"),
        ("id like 3", 9, "LIKE is for text"),
        ("due like 2026", 10, "LIKE is for text"),
        ("due < 'some day'", 7, "is no date"),
        ("due < never", 7, "IS NULL"),
        ("due < '0001-01-01'", 7, "is no date"),
        ("due = null", 7, "IS NULL"),
        ("timeworked > '2 lightyears'", 14, "is no length of time"),
        ("priority in (1, two)", 17, "is no number"),
        ("queue in ()", 11, "a value"),
        ("cf.{ } = 3", 1, "no name"),
        ("1 = 1", 1, "a field"),
    ],
)
def test_what_is_wrong_is_said_with_its_column(text: str, column: int, about: str) -> None:
    with pytest.raises(ExpressionWrong) as wrong:
        parse(text)
    assert wrong.value.column == column
    assert about in wrong.value.message


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1990 + "id = 1" + ")" * 1990,
        "not " * 900 + "id = 1",
        "not (" * 600 + "id = 1" + ")" * 600,
        "id = 1 and (id = 2 or (" * 100 + "id = 1" + "))" * 100,
        "id = 1 or " * 2000 + "id = 1",
        "'" * MOST_CHARACTERS,
        "a" * MOST_CHARACTERS,
        "\\" * MOST_CHARACTERS,
        "subject = '" + "\\" * 3000,
    ],
    ids=range(9),
)
def test_deep_and_long_ones_end_in_time(text: str) -> None:
    """Either refused, or asked within the bounds of the stack."""
    expression, said = attempted(text)
    assert len(said) < 300
    assert expression is None or not expression.matches({**FACTS, "id": 99, "subject": ""})


# -- hostile input


def attempted(text: str) -> tuple[Expression | None, str]:
    """What was understood; else what was said, with a column inside the text or right behind it."""
    try:
        return parse(text), ""
    except ExpressionWrong as error:
        wrong = error
    assert 1 <= wrong.column <= len(text) + 1
    return None, str(wrong)


values = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["now", "-2 days", "80", "1h30m", "nobody", "null", "31/2", "29 feb", "__active__", "%", "inf"]),
)


def quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


names = st.one_of(
    st.sampled_from([field.name for field in FIELDS.values()]),
    st.text("abcñ XYZ09-", min_size=1, max_size=8).map(lambda name: f"CF.{{{name}}}"),
)
comparisons = st.builds(
    lambda name, sign, value, more: {
        "in": f"{name} not in ({quoted(value)}, {quoted(more)})",
        "is": f"{name} is not null",
    }.get(sign, f"{name} {sign} {quoted(value)}"),
    names,
    st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "like", "not like", "in", "is"]),
    values,
    values,
)
expressions = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        inner.map(lambda one: f"not ({one})"),
        st.builds(lambda one, other, word: f"({one}) {word} {other}", inner, inner, st.sampled_from(["and", "OR"])),
    ),
    max_leaves=6,
)
singles = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.integers(),
    st.datetimes(timezones=st.just(UTC)),
    st.decimals(allow_nan=False),
    st.booleans(),
)
facts = st.dictionaries(
    st.sampled_from([field.key for field in FIELDS.values()] + ["cf.a", "inactive"]),
    st.one_of(singles, st.lists(singles, max_size=3).map(tuple)),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(
    text=st.one_of(
        st.text(max_size=60),
        expressions,
        st.lists(st.sampled_from(list("()'\"=<>!%{}. aANDornotcf.\\,1")), max_size=40).map("".join),
    )
)
def test_reading_raises_nothing_but_its_own(text: str) -> None:
    expression, _ = attempted(text)
    if expression is not None:
        again = parse(str(expression))
        assert (again, again.names) == (expression, expression.names)


@settings(max_examples=300, deadline=None)
@given(text=expressions, found=facts, year=st.integers(1990, 2400), zone=st.sampled_from(["UTC", "Pacific/Kiritimati"]))
def test_asking_never_raises_and_a_spelling_changes_no_answer(
    text: str, found: dict[str, Any], year: int, zone: str
) -> None:
    expression, _ = attempted(text)
    if expression is None:
        return
    known = {"now": NOW.replace(year=year), "zone": zone, **found}
    answer = expression.matches(known)
    assert parse(str(expression)).matches(known) is answer
    assert parse(f"not ({text})").matches(known) is not answer
