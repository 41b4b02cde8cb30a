"""A search and its form say the same, there and back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailticket.search.expression import parse_search
from mailticket.search.form import OPERATORS, FormCondition, SearchForm, form_of, text_of


@pytest.mark.parametrize(
    ("typed", "conditions"),
    [
        ("", ()),
        ("mine", (FormCondition("Owner", "=", ("me",)),)),
        ("sin dueño", (FormCondition("Owner", "IS NULL"),)),
        ("enlace -router", (FormCondition("Text", "~", ("enlace",)), FormCondition("Text", "!~", ("router",)))),
        (
            "status in (new, open) and not subject like 'a%b'",
            (FormCondition("Status", "IN", ("new", "open")), FormCondition("Subject", "NOT LIKE", ("a%b",))),
        ),
        ("CF.{Sede} = 'O\\'Higgins \\\\'", (FormCondition("CF.{Sede}", "=", ("O'Higgins \\",)),)),
    ],
)
def test_a_simple_search_is_a_form_and_the_form_is_that_search(
    typed: str, conditions: tuple[FormCondition, ...]
) -> None:
    expression = parse_search(typed)
    form = form_of(expression)
    assert form == SearchForm(conditions)
    assert form_of(parse_search(text_of(form))) == form


@pytest.mark.parametrize(
    "typed",
    [
        "mine or overdue",
        "not (mine and overdue)",
        "@urgentes mine",
        "not due < friday",
        "(a or b) mine",
        "subject = ''",
        "% router",
    ],
)
def test_what_a_form_cannot_say_has_none(typed: str) -> None:
    assert form_of(parse_search(typed)) is None


def test_order_and_limit_belong_to_the_form() -> None:
    form = form_of(parse_search("mine order by due desc, id limit 7"))
    assert form is not None
    assert (form.order, form.limit) == (("-Due", "id"), 7)
    assert text_of(form) == "Owner = 'me' ORDER BY Due DESC, id ASC LIMIT 7"


def test_what_is_left_empty_in_a_form_is_left_out() -> None:
    empty = FormCondition("Owner", "=", ("",)), FormCondition("", "=", ("x",)), FormCondition("Status", "IN", ())
    assert text_of(SearchForm((*empty, FormCondition("Due", "IS NULL")))) == "Due IS NULL"


VALUES = {
    "Status": "new",
    "Priority": "5",
    "Due": "friday",
    "Owner": "ana",
    "Subject": "a",
    "Text": "b",
    "CF.{x y}": "c",
}
WORDS_ALONE = {"Status", "Owner", "Subject", "Text", "CF.{x y}"}


@st.composite
def conditions(draw: st.DrawFn) -> FormCondition:
    field, operator = draw(st.sampled_from(sorted(VALUES))), draw(st.sampled_from(OPERATORS))
    if operator in ("<", "<=", ">", ">="):
        field = draw(st.sampled_from(["Priority", "Due", "CF.{x y}"]))
    elif operator not in ("=", "!=", "IN", "NOT IN", "IS NULL", "IS NOT NULL"):
        field = draw(st.sampled_from(sorted(WORDS_ALONE - {"Text"} if operator not in ("~", "!~") else WORDS_ALONE)))
    if field == "Text":
        operator = draw(st.sampled_from(["~", "!~"]))
    text = st.text(min_size=1, max_size=8).filter(str.strip)
    value = text if field in ("Subject", "CF.{x y}") else st.just(VALUES[field])
    if operator in ("IS NULL", "IS NOT NULL"):
        return FormCondition(field, operator)
    several = operator in ("IN", "NOT IN")
    return FormCondition(field, operator, tuple(draw(st.lists(value, min_size=1 + several, max_size=1 + 2 * several))))


@settings(max_examples=200, deadline=None)
@given(given_=st.lists(conditions(), min_size=1, max_size=5))
def test_a_form_comes_back_from_its_text_as_it_was(given_: list[FormCondition]) -> None:
    form = SearchForm(tuple(given_))
    assert form_of(parse_search(text_of(form))) == form
