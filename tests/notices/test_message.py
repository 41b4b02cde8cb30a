"""The bytes of a mail: the headers put in and no others, a text every client shows as it was written."""

from email import message_from_bytes, policy

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailticket.notices.headers import clean, mailbox
from mailticket.notices.message import build, flowed, header

HOSTILE = st.text(max_size=200) | st.text("=?utf8qBA0 _\r\n\t\x00:Bcé€", max_size=200)
ATTACKS = (
    "hola =?utf-8?q?=0ABcc=3A_eve=40otra.example=0A?=",
    "x\r\nBcc: eve@otra.example",
    "x\rBcc: eve@otra.example\n\nbody",
    "x\u2028Bcc: eve@otra.example",
    "?=?utf-8?q?=0ABcc:_x=?=",
)


def mail(subject: str = "Hola", name: str = "Ana", text: str = "Hola") -> bytes:
    return build([("From", mailbox(name, "rt@noc.example")), header("Subject", subject), header("X-Word", name)], text)


NAMES = ["From", "Subject", "X-Word", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"]


@settings(max_examples=300)
@given(HOSTILE, HOSTILE, HOSTILE)
@example(ATTACKS[0], ATTACKS[0], ATTACKS[0])
@example(ATTACKS[4], ATTACKS[4], ATTACKS[4])
def test_the_headers_are_those_put_in_and_no_others(subject: str, name: str, text: str) -> None:
    """As both of the standard library's parsers read them, and once more after a mailer has written them anew."""
    raw = mail(subject, name, text)
    for how in (policy.compat32, policy.default):
        read = message_from_bytes(raw, policy=how)
        assert read.keys() == NAMES
        assert not read.defects
    again = message_from_bytes(message_from_bytes(raw).as_bytes())
    assert again.keys() == NAMES


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_reflected_subject_adds_no_header_wherever_it_is_decoded_again(attack: str) -> None:
    """Decoded by the first reader, put into a mail of its own by the second, as it was done to others."""
    first = message_from_bytes(mail(attack, attack), policy=policy.default)["Subject"]
    second = message_from_bytes(mail(f"Re: {first}"), policy=policy.default)
    assert second.keys() == NAMES
    assert "\n" not in str(second["Subject"])
    assert "=?" not in str(second["Subject"])


@pytest.mark.parametrize("value", ["x\r\nBcc: eve@x", "x\n y", "x\ry", "x\r\n ", "x\r\n \r\n y", "\x00", "é"])
def test_a_value_that_was_not_made_for_a_header_is_refused(value: str) -> None:
    with pytest.raises(ValueError):
        build([("X-Word", value)], "Hola")


@settings(max_examples=300)
@given(st.text(max_size=400) | st.text("ab -><\n\r\tFrom \x00é€.", max_size=400))
@example("a" * 5000)
@example(">" * 2000)
@example("> " * 600)
@example(("palabra " * 300 + "\n") * 3)
@example(".\n..\n")
def test_any_text_makes_lines_a_relay_takes(text: str) -> None:
    raw = mail(text=text)
    body = raw.partition(b"\r\n\r\n")[2]
    assert raw.isascii()
    assert body.endswith(b"\r\n")
    assert raw.count(b"\n") == raw.count(b"\r") == raw.count(b"\r\n")
    assert b"\0" not in raw
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


def unflowed(text: str) -> list[tuple[int, str]]:
    """An RFC 3676 reader: (quote depth, paragraph)."""
    found: list[tuple[int, str]] = []
    open_depth = None
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        soft = content.endswith(" ") and content != "-- "
        if open_depth == depth:
            found[-1] = (depth, found[-1][1] + content)
        else:
            found.append((depth, content))
        open_depth = depth if soft else None
    return found


@given(st.lists(st.text("abcé, .-", max_size=200).map(lambda line: line.rstrip(" ")), min_size=1, max_size=8))
def test_a_flowed_text_is_put_together_again_as_it_was(lines: list[str]) -> None:
    text = "\n".join([*lines, "Saludos"])
    assert unflowed(flowed(text).rstrip("\n")) == [(0, line) for line in text.split("\n")]


@given(st.integers(1, 5), st.text("abc >", max_size=200))
def test_quotes_keep_their_depth_and_words(depth: int, text: str) -> None:
    words = text.replace(">", "").strip()
    assert unflowed(flowed(f"{'>' * depth} {words}" if words else ">" * depth).rstrip("\n")) == [(depth, words)]


def test_flowed_lines_fit_and_structure_stands() -> None:
    text = (
        "Hola:\n\n"
        + "muy larga " * 20
        + "\n\n> "
        + "citada y larga " * 10
        + "\n>\n>> dos\n From aquí\nFrom allá\n-- \nAna\n"
    )
    lines = flowed(text).split("\n")
    assert max(map(len, lines)) <= 77
    assert "-- " in lines
    assert ">" in lines
    assert ">> dos" in lines
    assert "  From aquí" in lines
    assert " From allá" in lines
    assert flowed("palabra -- " + "x" * 100).count("\n-- \n") == 0


def test_ascii_is_sent_as_it_is_and_the_rest_quoted_printable() -> None:
    assert b"Transfer-Encoding: 7bit" in mail(text="Hola")
    accented = mail(text="¿Cómo está?\nTotal: 3 €")
    assert b"Transfer-Encoding: quoted-printable" in accented
    read = message_from_bytes(accented, policy=policy.default)
    assert read.get_content() == "¿Cómo está?\r\nTotal: 3 €\r\n"
    assert read["Content-Type"].params["format"] == "flowed"


def test_a_word_no_line_can_hold_is_not_cut() -> None:
    word = "x" * 5000
    assert message_from_bytes(mail(text=word), policy=policy.default).get_content() == f"{word}\r\n"


def test_clean_names_are_the_same_for_both() -> None:
    assert clean("  Ana \t Pérez ") == "Ana Pérez"


@given(st.text(alphabet=" >F-ab\n", max_size=200))
def test_a_line_flows_alike_whatever_stands_around_it(text: str) -> None:
    assert flowed(text) == "".join(flowed(line) for line in text.rstrip("\n").split("\n"))


@pytest.mark.parametrize("line", [" a", "> a b" + " b" * 40, "From a", "a ", "--  ", "a" * 40 + " " + "b" * 40])
def test_a_line_that_must_be_changed_is_changed_beside_a_footer_too(line: str) -> None:
    assert flowed(f"Hello,\n{line}\n-- \nDesk\n") == f"Hello,\n{flowed(line)}-- \nDesk\n"
    assert flowed(line) != f"{line}\n"
