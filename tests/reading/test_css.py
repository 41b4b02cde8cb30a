"""What a style hides."""

import pytest

from mailticket.reading.css import BLACK, WHITE, Ink, colour, hides, inked, sheet


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "VISIBILITY: hidden",
        "font-size:1px",
        "opacity:0",
        "left:-999px",
        "width:0",
        "transform:scale(0)",
        "color\\3a red",
        "x" * 5000,
    ],
)
def test_what_takes_text_from_sight_hides(style: str) -> None:
    assert hides(style)


@pytest.mark.parametrize("style", ["", "display:block", "font-size:11px", "opacity:1", "width:100%", "margin:4px"])
def test_what_people_write_does_not(style: str) -> None:
    assert not hides(style)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("#fff", WHITE),
        ("#000000", BLACK),
        ("rgb(1, 2, 3)", (1, 2, 3)),
        ("rgba(1,2,3,0.1)", None),
        ("#0001", None),
        ("nonsense", None),
    ],
)
def test_colours_are_read_as_css_and_html_write_them(value: str, found: object) -> None:
    assert colour(value) == found


def test_white_on_white_is_unseen_and_what_cannot_be_told_too() -> None:
    assert not inked("color:#eee", Ink()).seen
    assert inked("color:#ddd", Ink()).seen
    assert not inked("background:url(x)", Ink()).seen
    assert inked("color:white;background:navy", Ink()).seen


def test_a_style_sheet_names_what_it_hides() -> None:
    assert sheet(".gone, #x { display: none } p { color: black }").names == {".gone", "#x"}
    assert sheet("* { display: none }").anything
