"""Which of two texts of one mail people are shown."""

import pytest

from mailticket.model.letter import Ours, Reading
from mailticket.reading import read
from mailticket.reading.poorer import says_less

OURS = Ours("noc", frozenset({"soporte@noc.example"}), "noc.example")
TABLE = "<h2>Mantenimiento 4471</h2><table><tr><td>Circuito</td><td>RIV-204</td></tr></table><p>Corte total de 20 minutos.</p>"


def reading(plain: str, html: str) -> Reading:
    raw = (
        "From: avisos@carrier.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"
        f"--b\nContent-Type: text/plain; charset=utf-8\n\n{plain}\n--b\nContent-Type: text/html; charset=utf-8\n\n{html}\n--b--\n"
    )
    return read(raw.encode(), mail_from="avisos@carrier.example", ours=OURS)


@pytest.mark.parametrize(
    "plain",
    [
        "Su programa de correo no muestra mensajes en HTML. Use un lector compatible.",
        "To view this message, open https://carrier.example/v/1234 in a browser.",
        "[cid:logo]",
    ],
)
def test_a_text_that_only_says_there_is_an_html_gives_way_to_it_and_is_listed(plain: str) -> None:
    found = reading(plain, TABLE)
    assert "RIV-204" in found.text
    assert plain not in found.text
    assert [(one.type, one.part) for one in found.attachments] == [("text/plain", "1")]
    assert found.flaws


def test_the_beginning_of_a_long_html_gives_way_to_all_of_it() -> None:
    rows = "".join(f"<tr><td>Circuito {number}</td><td>RIV-{number}</td></tr>" for number in range(20))
    assert "RIV-19" in reading("Circuito 0", f"<table>{rows}</table>").text


@pytest.mark.parametrize(
    ("plain", "html"),
    [
        ("Sigue el corte en Salto.", "<p>Sigue el corte en Salto.</p><p>--<br>Ana</p>"),
        ("Gracias\n\n> Hola, prueben ahora.", "<p>Gracias</p><blockquote>Hola, prueben ahora.</blockquote>"),
        ("Vea la foto adjunta, por favor.", "<img src='cid:1'>"),
        ("palabra " * 200, "<p>otra cosa</p>" * 400),
    ],
)
def test_a_plain_text_that_says_what_its_html_says_stays(plain: str, html: str) -> None:
    found = reading(plain, html)
    assert found.text.startswith(plain.split("\n")[0].strip())
    assert not found.attachments


def test_what_stands_in_the_html_alone_orders_nothing() -> None:
    found = reading("Su lector no muestra HTML.", "<p>Take</p><p>Mantenimiento del nodo Salto el jueves de 02 a 03</p>")
    assert found.text.startswith("Take")
    assert found.own == 0


@pytest.mark.parametrize("html", ["<p>" * 100_000, "<style>" * 50_000, "<a " * 100_000 + "x", "&#" * 100_000])
def test_hostile_html_is_looked_at_in_little_time(html: str) -> None:
    import time

    began = time.process_time()
    says_less("corto", html)
    assert time.process_time() - began < 1.0
