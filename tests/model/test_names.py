"""Names of queues and groups, by whatever way they come."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.i18n.catalogue import words_of
from mailticket.model.names import MOST, RESERVED, BadName, clean_holder_name, clean_name, clean_tag, name_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "name_empty"),
        (" \t\u00a0 ", "name_empty"),
        ("x" * (MOST + 1), "name_long"),
        ("segu\u00adridad", "name_unseen"),
        ("segu\u200bridad", "name_unseen"),
        ("\u202edadiruges", "name_unseen"),
        ("seguridad\x07", "name_unseen"),
        ("\ue000", "name_unseen"),
        ("\ud800", "name_unseen"),
        ("segu\u034fridad", "name_unseen"),
        ("segu\u3164ridad", "name_unseen"),
        ("seguridad\u2800", "name_unseen"),
        ("seguridad\ufe0f", "name_unseen"),
        ("\U000e0100seguridad", "name_unseen"),
        ("../../etc", "name_path"),
        ("a/../b", "name_path"),
        ("/etc", "name_path"),
        (".", "name_path"),
        ("a\\b", "name_path"),
    ],
)
def test_what_is_no_name(text: str, key: str) -> None:
    with pytest.raises(BadName) as wrong:
        clean_name(text)
    assert wrong.value.key == key
    assert words_of("es").text(key) != words_of("en").text(key)


@pytest.mark.parametrize(
    "text", [*sorted(RESERVED), "PRIVILEGED", "Everyone", "AdminCc", "lucia@noc.example", "user:2", "Group:1"]
)
def test_what_means_something_else_is_no_queue_and_no_group(text: str) -> None:
    with pytest.raises(BadName):
        clean_holder_name(text)


def test_two_spellings_of_one_name_are_one() -> None:
    assert clean_name("  Redes \n e\u0301a ") == "Redes éa"
    assert name_key("E\u0301A") == name_key("éa") == name_key(" ÉA ")
    assert name_key("Redes  del  Sur ") == name_key("redes del sur")
    assert name_key("Straße") == name_key("STRASSE")
    assert clean_name("\u260e\ufe0f Soporte 1\ufe0f\u20e3") == "\u260e\ufe0f Soporte 1\ufe0f\u20e3"
    assert name_key("\u260e\ufe0f Soporte") == name_key("\u260e Soporte")


@given(st.text(max_size=MOST))
def test_a_name_is_its_own_spelling_and_its_key_too(text: str) -> None:
    try:
        name = clean_name(text)
    except BadName:
        return
    assert clean_name(name) == name == unicodedata.normalize("NFC", name)
    assert name_key(name_key(name)) == name_key(name) == name_key(unicodedata.normalize("NFD", name))


@pytest.mark.parametrize("text", ["", "a b", "a]", "[a", "a#1", "<a>", "a\u200b", "a\u202e", "x" * 61])
def test_what_is_no_tag(text: str) -> None:
    with pytest.raises(ValueError, match="must be 1 to 60 characters"):
        clean_tag(text)
