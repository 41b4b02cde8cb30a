"""Why letters are held, in words, and what is shown of them."""

import pytest

from mailticket.i18n import knows
from mailticket.model.held import QUIET, RETRIES, Reason, defanged, excerpt, read_reason


def test_every_reason_that_is_told_otherwise_has_its_sentence() -> None:
    assert [key for key in QUIET | RETRIES if not knows(f"held.reason.{key}")] == []


def test_a_reason_is_stored_and_read_again() -> None:
    reason = Reason("rule", {"rule": "a.rules:3", "why": "publicidad «{x}»"})
    assert read_reason(reason.text()) == reason
    assert reason.say("es") == "La regla de a.rules:3 lo retiene: publicidad «{x}»"


@pytest.mark.parametrize("old", ["ValueError: no", "", "ana@x: no_right {'a': 1}", '{"reason": 1', '{"reason": "x"}'])
def test_what_earlier_versions_stored_says_itself(old: str) -> None:
    assert read_reason(old).say("es") == old
    assert not read_reason(old).quiet


def test_a_refusal_is_said_as_the_desk_says_it() -> None:
    values = {"refusal": "no_right_in_queue", "address": "ana@x", "right": "CreateTicket", "queue": "general"}
    assert "ana@x has no right CreateTicket in queue general" in Reason("refused", values).say("en")
    assert "ana@x no tiene el derecho CreateTicket en la cola general" in Reason("refused", values).say("es")


def test_what_a_newer_version_says_is_shown_as_it_is() -> None:
    assert Reason("list", {}).say("en") == "list {}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://evil.example/a.b?c=d", "hxxps://evil[.]example/a[.]b?c=d"),
        ("HTTP://evil.example", "HxxP://evil[.]example"),
        ("www.evil.example", "www[.]evil[.]example"),
        ("http://10.0.0.1:8080/", "hxxp://10[.]0[.]0[.]1:8080/"),
        ("http://[2001:db8::1]/x", "hxxp://[2001:db8::1]/x"),
        ("http://bücher.example", "hxxp://bücher[.]example"),
        ("Fin. Nada.", "Fin. Nada."),
    ],
)
def test_links_are_none_any_more(text: str, shown: str) -> None:
    assert defanged(text) == shown


def test_the_first_five_lines_with_something_on_them_are_shown_cut() -> None:
    assert excerpt("\n\n a \n\nb\nc\nd\ne\nf") == "a\nb\nc\nd\ne"
    assert len(excerpt("x" * 10_000)) == 200
