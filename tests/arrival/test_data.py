"""The DATA reader: exact to the byte whatever the chunks, and bounded whatever the sender."""

import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.arrival import replies
from mailticket.arrival.data import DataReader, has_long_line
from mailticket.arrival.guards import ConnectionLimits
from mailticket.model.letter import Reply
from mailticket.model.limits import Limits

LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [b"", b".", b"..", b".\r", b"\r.\r", b"\r", b"\x00", b"Subject: x", b"Received: by x", b"\xff\xfe"]
        ),
        st.binary(max_size=40).map(lambda line: line.replace(b"\n", b"")),
    ),
    max_size=30,
)


def content_of(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\r\n" for line in lines)


def stuffed(content: bytes) -> bytes:
    return (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n"


def reader(spool: Path, *, normalise: bool = False, **limits: Any) -> DataReader:
    settings = Limits(**limits)
    return DataReader(
        limits=settings, counts=ConnectionLimits(settings, lambda: 10**12), spool=spool, normalise=normalise
    )


def feed(body: DataReader, wire: bytes, *cuts: int) -> bytes | None:
    """The wire's bytes in pieces cut at these places; what the last one returned."""
    edges = [0, *sorted(min(cut, len(wire)) for cut in cuts), len(wire)]
    pieces = [wire[a:b] for a, b in itertools.pairwise(edges) if a < b]
    rest: bytes | None = None
    for index, piece in enumerate(pieces):
        rest = body.feed(piece)
        if rest is not None:
            return rest + b"".join(pieces[index + 1 :])
    return rest


def result(body: DataReader) -> bytes | Reply:
    if body.refusal is not None:
        return body.refusal
    body.seal()
    content = body.spooled.read_bytes() if body.spooled else body.raw
    body.discard()
    assert body.counts.memory == 0
    return content


@given(
    lines=LINES, cuts=st.lists(st.integers(0, 500), max_size=8), after=st.sampled_from([b"", b"MAIL FROM:<>\r\n", b"."])
)
def test_content_survives_dot_stuffing_and_any_chunks(
    lines: list[bytes], cuts: list[int], after: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = content_of(lines)
    body = reader(tmp_path_factory.getbasetemp())
    assert feed(body, stuffed(content) + after, *cuts) == after
    assert result(body) == content
    assert body.size == len(content)


@given(lines=LINES, step=st.integers(1, 7))
def test_content_survives_byte_by_byte_with_tiny_blocks(
    lines: list[bytes], step: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With blocks of a few bytes and a spool from the first, every border of the real sizes is crossed."""
    content = content_of(lines)
    body = reader(tmp_path_factory.getbasetemp(), spool_over=16)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mailticket.arrival.data._BLOCK", 64)
        wire = stuffed(content)
        assert feed(body, wire, *range(0, len(wire), step)) == b""
    assert result(body) == content


@given(data=st.binary(max_size=300), cuts=st.lists(st.integers(0, 300), max_size=5))
def test_any_bytes_end_only_at_crlf_dot_crlf(
    data: bytes, cuts: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    body = reader(tmp_path_factory.getbasetemp(), normalise=True)
    rest = feed(body, data + b"\r\n", *cuts) if data else None
    end = (b"\r\n" + data + b"\r\n").find(b"\r\n.\r\n")
    assert (rest is None) == (end < 0 or not data)
    body.discard()


@pytest.mark.parametrize("false_end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r.\r\n", b"\n.\r", b"\r\n.\r"])
def test_a_false_end_does_not_end_the_data(false_end: bytes, tmp_path: Path) -> None:
    body = reader(tmp_path)
    assert body.feed(b"Subject: x\r\n\r\nhello" + false_end + b"MAIL FROM:<evil@example.com>\r\n") is None
    assert body.feed(b".\r\n") == b""
    content = result(body)
    has_bare_lf = b"\n" in false_end.replace(b"\r\n", b"")
    assert content == replies.BARE_LF if has_bare_lf else isinstance(content, bytes)


def test_a_bare_lf_of_a_trusted_peer_becomes_crlf(tmp_path: Path) -> None:
    body = reader(tmp_path, normalise=True)
    assert body.feed(b"Subject: x\n\nhello\n..dots\r\n..stay\n.\n\r\n.\r\n") == b""
    assert result(body) == b"Subject: x\r\n\r\nhello\r\n..dots\r\n.stay\r\n.\r\n\r\n"


def test_an_empty_message_is_empty(tmp_path: Path) -> None:
    body = reader(tmp_path)
    assert body.feed(b".\r\nNOOP\r\n") == b"NOOP\r\n"
    assert result(body) == b""


@pytest.mark.parametrize(("length", "refused"), [(99, False), (100, False), (101, True)])
def test_line_limit_counts_the_line_end(length: int, refused: bool, tmp_path: Path) -> None:
    body = reader(tmp_path, text_line=100)
    line = b"x" * (length - 2) + b"\r\n"
    assert body.feed(b"A: b\r\n\r\n" + line + b"short\r\n" * 50 + line + b".\r\n") == b""
    assert (result(body) == replies.LINE_TOO_LONG) is refused


@given(lengths=st.lists(st.integers(0, 30), max_size=30))
def test_long_lines_are_found_as_by_looking_at_each(lengths: list[int]) -> None:
    block = b"".join(b"\r\n" + b"x" * length for length in lengths)
    assert has_long_line(block, 22) == any(length + 2 > 22 for length in lengths)


def test_an_endless_line_is_dropped_as_it_comes(tmp_path: Path) -> None:
    """The whole of it would be 64 MB; what is held at any time stays under one."""
    body = reader(tmp_path)
    for _ in range(1024):
        assert body.feed(b"x" * 65536) is None
        assert body.counts.memory < 1_000_000
        assert body.held < 1_000_000
    assert body.overrun
    assert body.refusal == replies.LINE_TOO_LONG


@pytest.mark.parametrize("size", [1000, 300_000, 2_000_000])
def test_size_limit_is_exact(size: int, tmp_path: Path) -> None:
    for extra, refused in ((0, False), (1, True)):
        body = reader(tmp_path, message=size)
        content = b"A: b\r\n\r\n" + (b"x" * 97 + b"\r\n") * (size // 99 - 1)
        content = content[:-2] + b"y" * (size + extra - len(content)) + b"\r\n"
        assert feed(body, content + b".\r\n", *range(0, size, 65536)) == b""
        assert (body.refusal == replies.TOO_BIG) is refused
        body.discard()
    assert list(tmp_path.iterdir()) == []


def test_a_large_message_is_a_private_file_and_not_memory(tmp_path: Path) -> None:
    body = reader(tmp_path)
    content = b"Subject: large\r\n\r\n" + (b".dots and lines" + b"x" * 60 + b"\r\n") * 40_000
    wire = stuffed(content)
    for at in range(0, len(wire), 65536):
        body.feed(wire[at : at + 65536])
        assert body.counts.memory < 1_700_000
    assert body.spooled is not None
    assert body.spooled.stat().st_mode & 0o777 == 0o600
    assert result(body) == content
    assert list(tmp_path.iterdir()) == []


def test_headers_over_the_hard_limit_are_refused(tmp_path: Path) -> None:
    body = reader(tmp_path)
    feed(body, b"X-Filler: " + b"\r\n y" * 400_000 + b"\r\n\r\nbody\r\n.\r\n", *range(0, 1_600_000, 65536))
    assert body.refusal == replies.HEADERS_TOO_BIG


@pytest.mark.parametrize(("hops", "refused"), [(100, False), (101, True)])
def test_received_lines_are_counted_in_the_header_alone(hops: int, refused: bool, tmp_path: Path) -> None:
    body = reader(tmp_path)
    header = b"RECEIVED: by a\r\n" + b"Received: by b\r\n\tfor c\r\n" * (hops - 1) + b"Subject: x\r\n\r\n"
    feed(body, header + b"Received: in the text\r\n" * 50 + b".\r\n")
    assert (body.refusal == replies.TOO_MANY_HOPS) is refused
    body.discard()


def test_received_lines_are_counted_over_block_borders(tmp_path: Path) -> None:
    body = reader(tmp_path)
    feed(body, (b"Received: by b\r\n" + b"\t" + b"x" * 8000 + b"\r\n") * 101 + b"\r\n.\r\n", *range(0, 900_000, 65536))
    assert body.refusal == replies.TOO_MANY_HOPS


def test_a_full_disk_is_452_and_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.write", full)
    body = reader(tmp_path, spool_over=10)
    body.feed(b"Subject: x\r\n\r\nlonger than ten\r\n.\r\n")
    assert body.refusal == replies.NO_STORAGE
    assert list(tmp_path.iterdir()) == []
