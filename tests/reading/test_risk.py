"""What the loop itself does with a letter takes so many steps and no more, whatever is sent: else it is read aside."""

import base64
import sys
from collections.abc import Callable
from typing import Any

import pytest

from mailticket.mailroom.understanding import read_control, read_orders
from mailticket.model.letter import Ours, Reading
from mailticket.reading import TakesLong, read, risky
from mailticket.reading.bounce import MOST_LINES, guessed
from mailticket.reading.headers import PIECES, from_base64
from mailticket.reading.quotes import written

MOST_STEPS = 300_000
"""Lines of Python for one letter: 0.05 s of CPU. What is done in C is bounded by the bytes that are read here."""

SIZES = (15 * 1024, 120 * 1024, 5 * 1024 * 1024)
OURS = Ours("noc")
HEAD = "From: A <a@b.example>\nMessage-ID: <x@b.example>\n"
HTML = "Content-Type: text/html\n"


def _filled(line: str, size: int) -> str:
    return line * max(1, size // len(line))


def _in_base64(text: str) -> str:
    return "Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(text.encode()).decode()


MADE: dict[str, Callable[[int], str]] = {
    "near misses of commands": lambda size: HEAD + "\n" + _filled("Statu: x\n", size),
    "near misses behind control": lambda size: HEAD + "\nhi\n\n--control\n" + _filled("Statu: x\n", size),
    "quotes and answers": lambda size: HEAD + "\n" + _filled("> x\ny\n", size),
    "ladders of quotes": lambda size: HEAD + "\n" + "".join(">" * (n % 80) + " x\n" for n in range(size // 42)),
    "dashes": lambda size: HEAD + "\n" + "-" * size,
    "lines of dashes": lambda size: HEAD + "\n" + _filled("--x\n", size),
    "signatures": lambda size: HEAD + "\n" + _filled("-- \nx\n", size),
    "headers that are pasted": lambda size: HEAD + "\n" + _filled("From: x\nSent: y\n", size),
    "flowed": lambda size: HEAD + "Content-Type: text/plain; format=flowed\n\n" + _filled(">> a \n", size),
    "addresses": lambda size: HEAD + "To: " + _filled("a@b.example,\n ", size) + "a@b.example\n\nx\n",
    "unusual addresses": lambda size: HEAD + _filled(f"To: {'é@b.example, ' * 200}\n", size) + "\nx\n",
    "deep HTML": lambda size: HEAD + HTML + "\n" + _filled("<div><b>a", size),
    "paragraphs": lambda size: HEAD + HTML + "\n" + _filled("<p>a", size),
    "HTML in base64": lambda size: HEAD + HTML + _in_base64(_filled("<p>a", size * 7 // 10)),
    "HTML in another charset": lambda size: HEAD + HTML.strip() + "; charset=utf-7\n\n" + _filled("+ADwAcAA+-a", size),
    "HTML that claims to be plain": lambda size: HEAD + _in_base64("<html>" + _filled("<p>a", size * 7 // 10)),
    "huge subject": lambda size: HEAD + "Subject: " + _filled("=?utf-8?q?=41?=\n ", size) + "\n\nx\n",
    "long references": lambda size: HEAD + "References: " + _filled("<a@b.example>\n ", size) + "\n\nx\n",
    "received": lambda size: HEAD + _filled("Received: from x by y; z\n", size) + "\nx\n",
    "encoded headers": lambda size: HEAD + _filled("X: =?utf-8?q?=E9?=\n", size) + "\nx\n",
    "tags": lambda size: HEAD + "Subject: " + _filled("[noc #1]\n ", size) + "\n\nx\n",
    "parts": lambda size: HEAD + 'Content-Type: multipart/mixed; boundary="b"\n\n' + _filled("--b\n\nx\n", size),
    "parts with lines": lambda size: (
        HEAD + 'Content-Type: multipart/mixed; boundary="b"\n\n' + _filled("--b\n\n" + "> x\n" * 20, size)
    ),
    "base64 with padding": lambda size: HEAD + "Content-Transfer-Encoding: base64\n\n" + _filled("AA==", size),
    "uuencode": lambda size: HEAD + "Content-Transfer-Encoding: uuencode\n\n" + _filled("!00\n", size),
    "an unknown charset": lambda size: (
        HEAD + "Content-Type: text/plain; charset=x\n\n" + _filled("é\udce9a ", size // 2)
    ),
    "results of checks": lambda size: HEAD + "Authentication-Results: noc" + _filled(";\n dkim=pass", size) + "\n\nx\n",
    "parameters": lambda size: HEAD + "Content-Type: text/plain" + _filled(";\n a*0*=x", size) + "\n\nx\n",
    "bounces": lambda size: HEAD.replace("a@b", "mailer-daemon@b") + "\n" + _filled("x\n\n", size),
}


def _steps(work: Callable[[], object]) -> int:
    """Lines of Python that are run, ours and the libraries'."""
    count = 0

    def seen(frame: object, event: str, argument: object) -> Any:
        nonlocal count
        count += 1
        return seen

    before = sys.gettrace()
    sys.settrace(seen)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def _in_the_loop(raw: bytes) -> Reading | None:
    """All that reading and understanding a letter does there; None where it is read aside."""
    if risky(raw):
        return None
    try:
        reading = read(raw, mail_from="", ours=OURS, hurried=True)
    except TakesLong:
        return None
    read_orders(reading)
    read_control(reading)
    written(reading.text)
    return reading


@pytest.fixture(scope="module", autouse=True)
def _libraries_are_there() -> None:
    """Importing them is counted once, elsewhere."""
    read((HEAD + HTML + "\n<p>a").encode(), mail_from="", ours=OURS)
    read(b"From: mailer-daemon@b.example\n\nx\n", mail_from="", ours=OURS)
    read("From: é@b.example\n\nx\n".encode(), mail_from="", ours=OURS)
    read(b"From: a@b.example\n\n" + b"\xe9\xff" * 40, mail_from="", ours=OURS)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_a_letter_takes_the_loop_so_many_steps_and_no_more(made: Callable[[int], str], size: int) -> None:
    raw = made(size).encode("utf-8", "surrogateescape")
    assert _steps(lambda: _in_the_loop(raw)) < MOST_STEPS


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_telling_apart_whatever_was_read_aside_takes_so_many_steps_and_no_more(made: Callable[[int], str]) -> None:
    text = made(1024 * 1024)
    assert _steps(lambda: written(text)) < MOST_STEPS


def test_who_has_time_reads_what_who_has_none_does_not() -> None:
    raw = MADE["HTML in base64"](60 * 1024).encode()
    assert not risky(raw)
    with pytest.raises(TakesLong):
        read(raw, mail_from="", ours=OURS, hurried=True)
    assert read(raw, mail_from="", ours=OURS).text.startswith("a\n\na\n")


def test_a_bounce_is_searched_up_to_a_number_of_lines() -> None:
    said = b"<luis@example.com>: 550 5.1.1 user unknown\n"
    head = b"From: mailer-daemon@b.example\n\n<luis@example.com>:\n550 5.1.1 user unknown\n"
    few, many = (head + b"x\n" * lines for lines in (MOST_LINES, 20 * MOST_LINES))
    assert _steps(lambda: guessed(many + said, (), "")) < 1.2 * _steps(lambda: guessed(few + said, (), ""))


def test_base64_of_many_pieces_is_decoded_to_a_number_of_pieces() -> None:
    assert from_base64(b"AA==" * 400) == b"\0" * 400
    assert from_base64(b"YQ==YmI=") == b"abb"
    few, many = (_steps(lambda: from_base64(b"AA==" * pieces)) for pieces in (PIECES, 100 * PIECES))  # noqa: B023
    assert many < few + 100
