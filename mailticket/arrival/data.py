r"""Reads a message after DATA: finds its end whatever the chunks, takes the dots out, and bounds what it may cost.

The end is ``\r\n.\r\n`` and nothing else (RFC 5321 4.1.1.4): a reader that also took ``\n.\n`` for the end
would let a sender smuggle a second message past the server before us.
"""

import errno
import os
import re
import tempfile
from pathlib import Path

from mailticket.arrival import replies
from mailticket.arrival.guards import ConnectionLimits
from mailticket.model.letter import Reply
from mailticket.model.limits import Limits

_END = b"\r\n.\r\n"
_BLOCK = 256 * 1024
_BARE_LF = re.compile(rb"(?<!\r)\n")


class DataReader:
    """One message on its way in. A message that is refused is still read to its end, without being kept.

    ``refusal`` is known when ``feed`` has returned the rest; then ``raw`` holds the content, or ``spooled`` is the
    0600 file of one larger than ``limits.spool_over``. ``normalise`` says what a bare LF becomes: CRLF, or a refusal.
    """

    __slots__ = (
        "_blocks", "_file", "_first", "_in_header", "_limits", "_normalise", "_spool", "_tail", "charged",
        "counts", "hops", "raw", "received", "refusal", "size", "spooled",
    )  # fmt: skip

    def __init__(self, *, limits: Limits, counts: ConnectionLimits, spool: Path, normalise: bool) -> None:
        self._limits = limits
        self._spool = spool
        self._normalise = normalise
        # Every line is held with the CRLF before it, and the first line's is that of the DATA command.
        # So the end, a stuffed dot and an empty message are each one pattern, at the start as anywhere else.
        self._tail = bytearray(b"\r\n")
        self._blocks: list[bytes] = []
        self._file: int | None = None
        self._first = True
        self._in_header = True
        self.counts = counts
        self.charged = 0
        self.hops = 0
        self.raw = b""
        self.received = 0
        self.refusal: Reply | None = None
        self.size = 0
        self.spooled: Path | None = None

    @property
    def overrun(self) -> bool:
        """So much more than allowed came that reading on is no courtesy any more."""
        return self.received > 2 * self._limits.message

    @property
    def held(self) -> int:
        """Bytes that are kept in memory until their line is whole."""
        return len(self._tail)

    def feed(self, chunk: bytes) -> bytes | None:
        """Take what arrived. None: the end has not come; else the bytes behind the end, often empty."""
        tail = self._tail
        scan = max(0, len(tail) - len(_END) + 1)
        tail += chunk
        self.received += len(chunk)
        end = tail.find(_END, scan)
        if end < 0:
            self._charge(len(chunk))
            if len(tail) >= _BLOCK:
                self._make_room()
            return None
        rest = bytes(tail[end + len(_END) :])
        self.received -= len(rest)
        self._charge(len(chunk) - len(rest))
        self._keep(bytes(tail[:end]), last=True)
        tail.clear()
        self._finish()
        return rest

    def release(self) -> None:
        """Give back the memory this message was charged with."""
        self.counts.memory -= self.charged
        self.charged = 0

    def discard(self) -> None:
        """The message will not be stored: its memory and its file go."""
        self.release()
        self._blocks.clear()
        self._close()
        if self.spooled is not None:
            self.spooled.unlink(missing_ok=True)
            self.spooled = None

    def seal(self) -> None:
        """Make the spool file durable, and its name in the folder too. Blocks; raises OSError."""
        if self._file is not None:
            os.fsync(self._file)
            self._close()
            folder = os.open(self._spool, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _charge(self, count: int) -> None:
        self.charged += count
        self.counts.memory += count
        if self.counts.memory > self._limits.memory:
            self._refuse(replies.NO_STORAGE)

    def _refuse(self, reply: Reply) -> None:
        if self.refusal is None:
            self.refusal = reply
            self.discard()

    def _make_room(self) -> None:
        tail = self._tail
        if self.refusal is not None:
            del tail[: -len(_END)]
            self.release()
            return
        cut = tail.rfind(b"\r\n")
        if cut <= 0:
            self._refuse(replies.LINE_TOO_LONG)
        else:
            block = bytes(tail[:cut])
            del tail[:cut]
            self._keep(block)

    def _keep(self, block: bytes, *, last: bool = False) -> None:
        """``block`` is whole lines, each with the CRLF before it."""
        if self.refusal is not None:
            return
        if len(block) > self._limits.text_line and has_long_line(block, self._limits.text_line):
            self._refuse(replies.LINE_TOO_LONG)
            return
        text = block + b"\r\n" if last else block
        if text.count(b"\n") != text.count(b"\r\n"):
            if not self._normalise:
                self._refuse(replies.BARE_LF)
                return
            text = _BARE_LF.sub(b"\r\n", text.replace(b"\r\n.", b"\r\n"))
        elif b"\r\n." in text:
            text = text.replace(b"\r\n.", b"\r\n")
        if self._in_header:
            self._look_at_header(text, last)
        self._add(text[2:] if self._first else text)
        self._first = False

    def _look_at_header(self, text: bytes, last: bool) -> None:
        end = text.find(b"\r\n\r\n")
        if end < 0 and text.endswith(b"\r\n"):
            end = len(text) - 2  # the next block begins with the second CRLF
        header = text if end < 0 else text[:end]
        self.hops += header.lower().count(b"\r\nreceived:")
        self._in_header = end < 0 and not last
        if self.hops > self._limits.hops:
            self._refuse(replies.TOO_MANY_HOPS)
        elif self.size + len(header) > self._limits.header_block:
            self._refuse(replies.HEADERS_TOO_BIG)

    def _add(self, text: bytes) -> None:
        if self.refusal is not None:
            return
        self.size += len(text)
        if self.size > self._limits.message:
            self._refuse(replies.TOO_BIG)
            return
        self._blocks.append(text)
        if self.size > self._limits.spool_over:
            self._write_out()

    def _write_out(self) -> None:
        try:
            if self._file is None:
                self._file, name = tempfile.mkstemp(suffix=".eml", dir=self._spool)
                self.spooled = Path(name)
            for block in self._blocks:
                _write(self._file, block)
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            self._refuse(replies.NO_STORAGE if full else replies.LOCAL_PROBLEM)
            return
        self._blocks.clear()
        self.release()
        self._charge(len(self._tail))

    def _finish(self) -> None:
        if self.refusal is None and self.spooled is None:
            self.raw = self._blocks[0] if len(self._blocks) == 1 else b"".join(self._blocks)
            self._blocks.clear()

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def has_long_line(block: bytes, limit: int) -> bool:
    """Whether a line with its CRLF is longer than ``limit``. Looks at about one place in ``limit`` bytes."""
    at = 0
    while len(block) - at > limit:
        following = block.rfind(b"\r\n", at + 1, at + limit + 2)
        if following < 0:
            return True
        at = following
    return False


def _write(file: int, block: bytes) -> None:
    rest = memoryview(block)
    while rest:
        rest = rest[os.write(file, rest) :]
