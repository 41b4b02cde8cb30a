"""Files are handed out to be kept, and shown only where they are pictures for sure."""

import pytest

from mailticket.web.files import download

PNG = b"\x89PNG\r\n\x1a\n...."


def test_a_picture_is_shown() -> None:
    answer = download("foto.png", "image/png", PNG, shown=True)
    assert (answer.headers["content-type"], answer.headers["content-disposition"][:6]) == ("image/png", "inline")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("text/html", b"<script>alert(1)</script>"),
        ("image/svg+xml", b"<svg onload=alert(1)>"),
        ("image/png", b"<script>alert(1)</script>"),
        ("application/xhtml+xml", b"<html/>"),
        ("application/pdf", b"%PDF"),
    ],
)
def test_whatever_a_file_says_it_is_it_is_kept_and_not_opened(kind: str, data: bytes) -> None:
    answer = download("x", kind, data, shown=True)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("name", ['a"; x="\r\nSet-Cookie: a=b', "ñandú 日本.png", "../../etc/passwd", "\ud800", ""])
def test_a_name_cannot_leave_its_header(name: str) -> None:
    header = download(name, "image/png", PNG, shown=False).headers["content-disposition"]
    assert "\r" not in header
    assert "\n" not in header
    assert header.count('"') == 2
    header.encode("latin-1")
