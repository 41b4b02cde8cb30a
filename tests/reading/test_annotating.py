"""What HTML shows otherwise than in words is in its text."""

import pytest

from mailticket.reading.markup import from_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Sí.<blockquote type=cite><p>¿Anda?</p><p>Saludos</p></blockquote>", "Sí.\n> ¿Anda?\n>\n> Saludos"),
        ("a<blockquote>b<blockquote>c</blockquote>d</blockquote>e", "a\n> b\n>> c\n> d\ne"),
        ("<blockquote>¿Modelo?</blockquote>RB750<blockquote>¿Y?</blockquote>7.2", "> ¿Modelo?\nRB750\n> ¿Y?\n7.2"),
        ("<blockquote style='display:none'>x</blockquote>y", "y"),
        ("<a href='https://x.example/12'>Ver</a>", "Ver <https://x.example/12>"),
        ("<a href='https://www.x.example/'>x.example</a>", "x.example"),
        ("<a href='mailto:ana@x.example'>ana@x.example</a>", "ana@x.example"),
        ("<a href='mailto:ana@x.example?subject=a'>Ana</a>", "Ana <ana@x.example?subject=a>"),
        ("<a href='https://x.example/t'><img src=a alt='Mapa'></a>", "[Mapa] <https://x.example/t>"),
        ("<a href='https://x.example/t'><img src=a></a>y", "y"),
        ("<a href='javascript:x()'>u</a> <a href='#top'>v</a>", "u v"),
        ("<img src=a alt='Gráfico de\npérdidas'>", "[Gráfico de pérdidas]"),
        ("<img src=a alt='image001.png'><img src=a alt=x width=1 height=1>y", "y"),
        ("<p class=MsoNormal>a</p><p class=MsoNormal>b</p>", "a\nb"),
        ("<p class=MsoNormal>a</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>b</p>", "a\n\nb"),
        ("hola<table><tr><td>x</td></tr></table>", "hola\nx"),
        ("a&#xFDD1;b\ufdd2c", "abc"),
    ],
)
def test_the_text_says_what_html_shows(html: str, text: str) -> None:
    assert from_html(html).text == text


def test_what_is_quoted_is_not_its_authors() -> None:
    page = from_html("<div>Tomar</div><blockquote>Resolver</blockquote>")
    assert page.text[: page.own].strip("> \n") == "Tomar"


def test_where_a_link_leads_is_its_authors_as_its_words_are() -> None:
    page = from_html("<p>Ver <a href='https://x.example/12'>esto</a></p>")
    assert page.own == len(page.text)
