"""A queue's footer stands once, below what goes outside, and nowhere else."""

from dataclasses import replace
from typing import Any

import pytest

from mailticket.model.notice import NoticeKind
from mailticket.model.transaction import TransactionType
from mailticket.notices.footer import with_footer
from mailticket.notices.render_notice import word

FOOTER = "Atendemos de 9 a 18.\nTel. 2900 0000"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hola\n", "Hola\n\n-- \nPie\n"),
        ("Hola\n\n-- \nNOC\n", "Hola\n\n-- \nNOC\n\nPie\n"),
        ("Hola\n\nPie\n", "Hola\n\nPie\n"),
        ("> Pie\n", "> Pie\n\n-- \nPie\n"),
    ],
)
def test_a_footer_is_a_signature_and_stands_once(text: str, expected: str) -> None:
    assert with_footer(text, "Pie") == expected


def test_without_a_footer_a_text_is_what_it_was() -> None:
    assert with_footer("Hola\n", "") == "Hola\n"


@pytest.mark.parametrize(
    ("template", "staff", "kind", "there"),
    [
        ("correspondence", False, NoticeKind.NOTICE, 1),
        ("autoreply", False, NoticeKind.AUTOREPLY, 1),
        ("resolved", False, NoticeKind.NOTICE, 1),
        ("admin_correspondence", True, NoticeKind.NOTICE, 0),
    ],
)
def test_only_mail_to_those_outside_ends_with_it(
    house: Any, read: Any, template: str, staff: bool, kind: NoticeKind, there: int
) -> None:
    entry = house.entry(TransactionType.CREATE if kind is NoticeKind.AUTOREPLY else TransactionType.CORRESPOND, by=3)
    order = house.order(template, house.marta if staff else house.ana, entry=entry, staff=staff, kind=kind)
    scene = house.scene(order, queue=replace(house.queue, footer=FOOTER))
    ((notice, _, failure),) = word(order, scene)
    assert not failure
    text = read(notice).get_content().replace("\r\n", "\n")
    assert text.count("Tel. 2900 0000") == there
    if there:
        assert text.rstrip().endswith(FOOTER)
        assert "\n-- \n" in text
