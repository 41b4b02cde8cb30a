"""Canned answers: which of a name fits, and how its text is filled in."""

import pytest

from mailticket.model.canned_answer import CannedAnswer, clean_answer, filled, usable, wrong_variables


def test_the_reader_s_language_comes_first_and_then_the_queue_s_own() -> None:
    every = [
        CannedAnswer("clave", "es, todas", 0, "es"),
        CannedAnswer("clave", "en, general", 1, "en"),
        CannedAnswer("Clave", "es, general", 1, "es"),
        CannedAnswer("otra", "dns", 2),
    ]
    assert [one.text for one in usable(every, 1, ("es", "en"))] == ["es, general"]
    assert [one.text for one in usable(every, 1, ("en",))] == ["en, general"]
    assert [one.text for one in usable(every, 2, ("en",))] == ["es, todas", "dns"]


def test_one_of_no_language_comes_before_one_of_another() -> None:
    every = [CannedAnswer("a", "otra", 1, "es"), CannedAnswer("a", "cualquiera")]
    assert [one.text for one in usable(every, 1, ("en",))] == ["cualquiera"]


def test_variables_are_filled_in_and_what_is_none_stays() -> None:
    text = 'Hola {requestor}, #{number} {cf.Sede}{owner}. {{number}} {"a": 1} {}'
    values = {"requestor": "Eva {number}", "number": "12", "cf.sede": "Centro"}
    assert filled(text, values) == 'Hola Eva {number}, #12 Centro. {number} {"a": 1} {}'


def test_a_variable_there_is_not_is_found_before_it_is_sent() -> None:
    assert list(wrong_variables("{requester} {cf.} {cf.Sede} {number} {{algo}}")) == ["requester", "cf."]


@pytest.mark.parametrize("text", [" \n ", "a\x00b", "x" * 20_001])
def test_what_cannot_be_mailed_is_no_answer(text: str) -> None:
    with pytest.raises(ValueError, match="it must"):
        clean_answer(text)
