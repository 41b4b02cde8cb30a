"""Files that travel with our mail."""

import base64

import pytest

from mailticket.model.enclosure import Enclosing, Enclosure


@pytest.mark.parametrize("name", ["x.exe", "X.EXE", "plan.pdf.js", "x.exe. ", "x.lnk"])
def test_what_a_double_click_starts_is_never_sent(name: str) -> None:
    assert Enclosing().forbids(name)


@pytest.mark.parametrize("name", ["plan.pdf", "notes", "exe.txt"])
def test_other_files_are(name: str) -> None:
    assert not Enclosing().forbids(name)


@pytest.mark.parametrize("size", [0, 1, 57, 10_000])
def test_it_takes_no_more_than_is_reckoned(size: int) -> None:
    encoded = base64.encodebytes(b"x" * size).replace(b"\n", b"\r\n")
    assert len(encoded) <= Enclosure(1, "2", "ñ.pdf", "application/pdf", size).encoded
