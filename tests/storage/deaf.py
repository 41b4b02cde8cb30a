"""A server in front of PostgreSQL that goes deaf: it keeps every connection, takes what is written, and passes nothing on."""

import asyncio
import contextlib
from pathlib import Path

SOCKET = ".s.PGSQL.5432"


class DeafServer:
    """Between a client and the server whose socket lies in ``behind``. ``deaf`` says whether words are passed on; new
    connections made while it is deaf are accepted and never answered."""

    def __init__(self, behind: Path, folder: Path) -> None:
        self._behind = behind
        self.folder = folder
        self.deaf = False
        self.after: bytes | None = None
        self.heard = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []

    async def start(self) -> "DeafServer":
        self._server = await asyncio.start_unix_server(self._serve, str(self.folder / SOCKET))
        return self

    async def stop(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        for writer in self._writers:
            writer.close()

    def go_deaf_after(self, words: bytes) -> None:
        """From the moment on in which a client says this: it is not passed on any more."""
        self.after = words

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        if self.deaf:
            return
        behind, to_behind = await asyncio.open_unix_connection(str(self._behind / SOCKET))
        self._writers.append(to_behind)
        for way in (self._pass(reader, to_behind, True), self._pass(behind, writer, False)):
            task = asyncio.create_task(way)
            self._tasks.add(task)

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, from_client: bool) -> None:
        with contextlib.suppress(ConnectionError):
            while words := await source.read(65536):
                if from_client and self.after is not None and self.after in words:
                    self.deaf = True
                    self.heard.set()
                if self.deaf:
                    continue
                target.write(words)
                await target.drain()
            target.close()
