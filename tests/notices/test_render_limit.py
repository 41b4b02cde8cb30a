"""A template ends, whatever it asks for and whatever a customer wrote: in steps and in characters, not in luck."""

import tracemalloc
from dataclasses import replace
from typing import Any

import pytest
from jinja2 import TemplateSyntaxError

from mailticket.notices.dates import DateTeller
from mailticket.notices.facts import LONG_TEXT, samples
from mailticket.notices.render_limit import MOST_CHARACTERS, MOST_STEPS, RenderLimit, RenderLimitExceeded
from mailticket.notices.sandbox import Sandbox

TEXT = "Se cae el enlace. " * 1112  # 20,000 characters
FACTS: dict[str, Any] = {
    **samples("correspondence")[0],
    "text": TEXT,
    "whole_text": LONG_TEXT,
    "date": DateTeller("UTC", "es"),
    "items": tuple(range(500)),
}


def rendered(source: str) -> str:
    environment = Sandbox()
    template = environment.compiled(source)
    environment.limit.start()
    return template.render(FACTS)


DOUBLING = "{% set a = 'x' %}" + "{% set a = a ~ a %}" * 30 + "{{ a }}"
HUNGRY = {
    "join a text by itself": "{{ text|join(text) }}",
    "join what a filter yields": "{{ text|select|join(text) }}",
    "join by name": "{{ text|join(d=text) }}",
    "doubling by ~": DOUBLING,
    "doubling by +": DOUBLING.replace("~", "+"),
    "doubling by join": DOUBLING.replace("a ~ a", "[a, a]|join"),
    "doubling by a block": "{% set a = 'x' %}" + "{% set a %}{{ a }}{{ a }}{% endset %}" * 30,
    "doubling by a filter block": "{% set a = 'x' %}"
    + "{% set a %}{% filter upper %}{{ a }}{{ a }}{% endfilter %}{% endset %}" * 30,
    "a list in a list in a list": "{% set a = ['x'] %}" + "{% set a = [a, a] %}" * 30 + "{{ a }}",
    "its text": "{% set a = ['x'] %}" + "{% set a = [a, a] %}" * 30 + "{% set b = a|string %}",
    "dictionaries": "{% set a = {1: 1} %}" + "{% set a = {1: a, 2: a} %}" * 30 + "{{ a }}",
    "lists compared": "{% set a = ['x'] %}" + "{% set a = [a, a] %}" * 30 + "{% set b = a == [a, 1] %}",
    "each letter looked for in all": "{% for c in whole_text %}{% if c in whole_text %}{% endif %}{% endfor %}",
    "a text in every round": "{% for c in text %}{% set b = whole_text|upper %}{% endfor %}",
    "a search in every round": "{% for c in items %}{% if 'zz' ~ c in whole_text %}{% endif %}{% endfor %}",
    "a slice in every round": "{% for c in items %}{% set b = whole_text[1:] %}{% endfor %}",
    "a long line in every round": "{% set b %}{% for c in text %}" + "x" * 5000 + "{% endfor %}{% endset %}",
    "letters one by one": "{% for c in whole_text %}{% endfor %}",
    "letters as a list": "{{ whole_text|list|length }}",
    "letters sorted": "{{ whole_text|sort|length }}",
    "tests of each letter": "{{ whole_text|select('in', whole_text)|list|length }}",
    "dates": "{% for c in text %}{{ date(ticket.created) }}{% endfor %}",
    "ten to a large power": "{{ 1.5|round(1000000000) }}",
    "ten to a large power, rounded up": "{{ (text|length)|round(1000000000, 'ceil') }}",
}


@pytest.mark.parametrize("source", HUNGRY.values(), ids=HUNGRY)
def test_what_would_not_end_is_left(source: str) -> None:
    """Without having taken much memory first."""
    tracemalloc.start()
    try:
        with pytest.raises(RenderLimitExceeded):
            rendered(source)
        assert tracemalloc.get_traced_memory()[1] < 8 * MOST_CHARACTERS
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ whole_text|length }}", str(len(LONG_TEXT))),
        ("{{ ticket.requestors|join(', ')|upper }}", "ANA@X.EXAMPLE"),
        ("{{ 'a' ~ 1 ~ none ~ [1] }}", "a1None[1]"),
        ("{% for file in attachments %}{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %}", "1, 2"),
        ("{% for name, value in ticket.fields %}{{ name }}={{ value[:3] }}{% endfor %}", "Sede=Cen"),
        ("{% if 'enlace' in whole_text and ticket.id == 7 %}sí{% endif %}", "sí"),
        ("{{ 2.345|round(2) }} {{ attachments|length + 1 }}", "2.35 3"),
        ("{{ items|select('odd')|list|length }}", "250"),
        ("{% set whole %}{{ text[:2] }}{% endset %}{{ whole|lower }}", "se"),
    ],
)
def test_what_a_notice_needs_is_as_in_jinja(source: str, expected: str) -> None:
    assert rendered(source) == expected


def test_each_rendering_has_all_of_it() -> None:
    limit = RenderLimit()
    limit.step(MOST_STEPS)
    with pytest.raises(RenderLimitExceeded):
        limit.step()
    limit.start()
    limit.step(MOST_STEPS)
    limit.make(MOST_CHARACTERS)


LONG_PATH = "0." * 5000 + "0"
PATHS = {
    "a long way to an attribute, sorted": f"{{{{ text[:500]|list|sort(attribute='{LONG_PATH}')|length }}}}",
    "a long way to an attribute, selected": f"{{{{ text[:500]|list|selectattr('{LONG_PATH}')|list|length }}}}",
    "a long way to an attribute, the largest": f"{{{{ text[:500]|list|max(attribute='{LONG_PATH}') }}}}",
    "many attributes": f"{{{{ text[:500]|list|sort(attribute='{'0,' * 5000}0')|length }}}}",
}
SLOW = {
    "many statements in every round": "{% for c in text %}" + "{% if ticket.id %}{% endif %}" * 400 + "{% endfor %}",
    "words counted again and again": "{% set n = whole_text|wordcount %}" * 95,
    "words of a long text in title case": "{% set n = whole_text|title %}" * 14,
    "letters that are written in ten, as a text": "{% set a = [unseen" + ", unseen" * 90 + "]|string %}",
    "letters that are written in ten, written": "{{ [unseen" + ", unseen" * 14 + "] }}",
    "letters that are written in ten, joined": "{% set a = [[unseen" + ", unseen" * 14 + "]]|join %}",
    "the words of a view": "{{ [view" + ", view" * 14 + "] }}",
    "many characters to trim": "{{ text|trim(whole_text) }}",
    "a number of many digits": "{{ 0x" + "f" * 40_000 + " == 1 }}",
    "a number read from a text": "{{ digits|int(base=16) is divisibleby(3) }}",
    "a long file": "x" * 70_000,
    "a file of many expressions": "{{ 1 + 1 + 1 + 1 }}" * 800,
    "a long list": "{{ [" + "1," * 5100 + "1]|length }}",
}


@pytest.mark.parametrize("source", SLOW.values(), ids=SLOW)
def test_what_would_take_seconds_or_much_memory_is_left(source: str) -> None:
    unseen = "\U000e0001" * len(LONG_TEXT)
    view = replace(FACTS["transaction"], new=unseen)
    environment = Sandbox()
    tracemalloc.start()
    try:
        with pytest.raises(RenderLimitExceeded):
            environment.compiled(source).render(
                {**FACTS, "unseen": unseen, "view": view, "digits": "f" * len(LONG_TEXT)}
            )
        assert tracemalloc.get_traced_memory()[1] < 8 * MOST_CHARACTERS
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("source", PATHS.values(), ids=PATHS)
def test_an_attribute_is_near(source: str) -> None:
    """Before anything is sorted by one that is not: each item would cost as much as the path is long."""
    with pytest.raises(RenderLimitExceeded, match="attribute of more than"):
        rendered(source)


def test_mail_is_not_escaped() -> None:
    """Escaping makes five characters of one, after they were counted."""
    with pytest.raises(TemplateSyntaxError, match="plain text"):
        Sandbox().compiled("{% autoescape true %}{{ text }}{% endautoescape %}")
