"""Files that people name cannot hang us nor fill our memory."""

import io
import os
from pathlib import Path

import pytest

from mailticket.files import open_regular, read_file, read_stream, read_text, require_regular
from mailticket.model.errors import FileUnusable


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    return path


def test_what_is_no_regular_file_is_not_read(fifo: Path, tmp_path: Path) -> None:
    for path in (fifo, tmp_path, Path("/dev/zero"), Path("/dev/null")):
        for read in (lambda path: read_file(path, 10), lambda path: require_regular(path, 10)):
            with pytest.raises(FileUnusable, match="no regular file"):
                read(path)


def test_no_more_is_read_than_the_bound(tmp_path: Path) -> None:
    path = tmp_path / "sparse"
    path.touch()
    os.truncate(path, 1 << 40)
    with pytest.raises(FileUnusable, match="too large: at most 1 MiB"):
        read_file(path, 1 << 20)
    with pytest.raises(FileUnusable, match="too large: at most 10 bytes"):
        require_regular(path, 10)


def test_a_file_at_the_bound_is_whole(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"0123456789")
    assert read_file(tmp_path / "a", 10) == b"0123456789"
    require_regular(tmp_path / "a", 10)
    with open_regular(tmp_path / "a") as file:
        assert file.read(3) == b"012"


def test_a_stream_is_read_no_further_than_one_byte_beyond_the_bound() -> None:
    stream = io.BytesIO(bytes(1000))
    with pytest.raises(FileUnusable, match="- is too large"):
        read_stream(stream, 10)
    assert stream.tell() == 11


def test_text_has_the_line_ends_of_python_and_a_missing_file_is_the_systems_error(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a\r\nb\rc\n")
    assert read_text(tmp_path / "a", 10) == "a\nb\nc\n"
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "b", 10)
