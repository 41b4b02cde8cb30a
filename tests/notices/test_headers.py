"""Whatever text goes into a header, one header comes out, and it says the text."""

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailticket.notices.headers import ascii_address, clean, mailbox, mailboxes, message_ids, unstructured

ATTACK = "hola =?utf-8?q?=0ABcc=3A_eve=40otra.example=0A?="
WRITTEN = st.text(max_size=300) | st.text("=?utf8qBA0 _\r\n\x00é€😀", max_size=300)


def decoded(value: str) -> str:
    return str(make_header(decode_header(value)))


@given(WRITTEN)
@example(ATTACK)
@example("?=?utf-8?q?=0ABcc:_x=?=")
@example("=?=?=?=")
def test_clean_text_holds_no_line_end_and_no_encoded_word(text: str) -> None:
    done = clean(text)
    assert "=?" not in done
    assert "?=" not in done
    assert len(done.splitlines()) <= 1
    assert done == clean(done)


@given(WRITTEN, st.integers(2, 24))
@example("a" + " " * 300 + "b", 9)
@example("é" * 2000, 9)
@example("a" * 3000, 9)
def test_free_text_is_folded_ascii_that_says_the_same(text: str, indent: int) -> None:
    value = unstructured(text, indent)
    assert value.isascii()
    lines = value.split("\r\n ")
    assert all(line.strip() or not clean(text) for line in lines)
    assert all(len(line) <= 998 for line in lines)
    assert all(len(word) <= 75 for word in value.split() if word.startswith("=?"))
    if all(len(word) <= 900 for word in text.split()):
        assert "".join(decoded(value).split()) == "".join(clean(text).split())


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "Zs"]), max_size=120))
def test_a_subject_reads_as_it_was_written(text: str) -> None:
    assert decoded(unstructured(text, 9).replace("\r\n", "")) == clean(text)


def test_what_is_ascii_in_a_subject_stays_readable_and_short_words_too() -> None:
    """So that a tag can be found in the raw mail, by people and by procmail."""
    assert unstructured("[noc #1] La conexión no anda", 9) == "[noc #1] La =?utf-8?q?conexi=C3=B3n?= no anda"


def test_lines_are_at_most_76_columns_when_words_allow() -> None:
    value = unstructured("[noc #1] " + "muy larga la explicación de la situación " * 8, 9)
    assert all(len(line) <= 76 for line in f"Subject: {value}".split("\r\n"))


@pytest.mark.parametrize(
    ("name", "address", "value"),
    [
        ("", "ana@x.example", "ana@x.example"),
        ("Ana", "ana@x.example", "Ana <ana@x.example>"),
        ("Pérez, Ana", "ana@x.example", "=?utf-8?q?P=C3=A9rez=2C_Ana?= <ana@x.example>"),
        ('Ana "la jefa", S.A.', "ana@x.example", '"Ana \\"la jefa\\", S.A." <ana@x.example>'),
        ("back\\slash.", "ana@x.example", '"back\\\\slash." <ana@x.example>'),
        ("ceo@bank.example", "eve@x.example", '"ceo@bank.example" <eve@x.example>'),
        ("Ana\r\nBcc: eve@x.example", "ana@x.example", '"Ana Bcc: eve@x.example" <ana@x.example>'),
        ("Ana \u202eelpmaxe.x@", "ana@x.example", '"Ana elpmaxe.x@" <ana@x.example>'),
        ("Ana", "ana@ñandú.example", "Ana <ana@xn--and-6ma2c.example>"),
        ("", "a..b@docomo.example", '"a..b"@docomo.example'),
        ("", '"john doe"@x.example', '"john doe"@x.example'),
    ],
)
def test_mailboxes_are_quoted_or_encoded(name: str, address: str, value: str) -> None:
    assert mailbox(name, address) == value


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "@x.example",
        "ana@",
        "josé@x.example",
        "ana@x.example\r\nBcc: eve@y.example",
        "ana@x.example, eve@y.example",
        "a b@x.example",
        "<ana@x.example>",
        "ana@[192.0.2.1]",
        "=?utf-8?q?=0A?=@x.example",
        "ana@x..example",
        "ana@-x.example",
        "a" * 400 + "@x.example",
        '"a"b"@x.example',
    ],
)
def test_what_cannot_stand_in_a_header_is_no_address_for_one(address: str) -> None:
    assert ascii_address(address) == ""
    with pytest.raises(ValueError):
        mailbox("Ana", address)


@settings(max_examples=200)
@given(
    st.lists(st.tuples(WRITTEN, st.sampled_from(["ana@x.example", "b.c+d@y.example", "a..b@z.example"])), max_size=5)
)
def test_a_list_of_mailboxes_is_read_as_the_very_same_addresses(people: list[tuple[str, str]]) -> None:
    value = mailboxes(people, 4)
    assert all(line.strip() for line in value.split("\r\n ")) or not people
    found = [address.replace('"', "") for _, address in getaddresses([value.replace("\r\n", "")])]
    assert [each for each in found if each] == [address for _, address in people]


@given(st.text(max_size=60), st.sampled_from(["ana@x.example"]))
def test_a_display_name_is_read_as_it_was_written(name: str, address: str) -> None:
    raw = f"To: {mailbox(name, address)}\r\n\r\n".encode("ascii")
    read = message_from_bytes(raw, policy=policy.default)["To"].addresses
    assert [each.addr_spec for each in read] == [address]
    assert "".join(read[0].display_name.split()) == "".join(clean(name).split())


def test_message_ids_that_would_break_the_header_are_left_out() -> None:
    ids = ["a@x", "b@x>\r\nBcc: eve@x", "c d@x", "", "é@x", "e" * 901, "f@x"]
    assert message_ids(ids, 12) == "<a@x> <f@x>"
    assert all(len(line) <= 75 for line in message_ids([f"{'i' * 50}{n}@x" for n in range(9)], 12).split("\r\n "))
