"""Listens for browsers, in the daemon's loop."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn
from starlette.applications import Starlette

from mailticket.web.patience import PATIENCE, Patience, PatientProtocol

AT_ONCE = 200
"""Connections at once; who comes then is told to try again."""

IDLE = 15
"""Seconds a connection may say nothing between two requests."""

MOST_HEAD = 32 * 1024
"""Bytes of a request's head."""

STOP_WITHIN = 5
"""Seconds that requests under way have to end at a stop."""


class _Server(uvicorn.Server):
    """Signals are the daemon's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class WebServer:
    """The pages on an address. ``bound`` is the one that was had."""

    def __init__(self, app: Starlette, log: Any, patience: Patience = PATIENCE) -> None:
        self._log = log
        config = uvicorn.Config(
            app,
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            date_header=True,
            access_log=False,
            log_config=None,
            limit_concurrency=AT_ONCE,
            timeout_keep_alive=IDLE,
            timeout_graceful_shutdown=STOP_WITHIN,
            h11_max_incomplete_event_size=MOST_HEAD,
            loop="none",
            http=type("Protocol", (PatientProtocol,), {"patience": patience}),
            ws="none",
        )
        self._server = _Server(config)
        self._task: asyncio.Task[None] | None = None
        self.bound = ""

    async def open(self, address: str) -> None:
        """Listen on ``host:port``. Raises OSError for an address that cannot be had."""
        host, _, port = address.rpartition(":")
        listening = await asyncio.to_thread(_listening, host.strip("[]"), int(port))
        name = listening.getsockname()
        self.bound = f"[{name[0]}]:{name[1]}" if ":" in name[0] else f"{name[0]}:{name[1]}"
        self._task = asyncio.create_task(self._server.serve(sockets=[listening]), name="web")
        self._log.info("daemon.listening", protocol="http", address=self.bound)

    async def stop(self) -> None:
        """What is under way is ended; whoever takes longer is cut off."""
        self._server.should_exit = True
        if self._task:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self._task), 2 * STOP_WITHIN)
            self._task.cancel()


def _listening(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, where = socket.getaddrinfo(host or "127.0.0.1", port, type=socket.SOCK_STREAM)[0]
    made = socket.socket(family, kind, protocol)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(where)
        made.listen(256)
        made.setblocking(False)
    except BaseException:
        made.close()
        raise
    return made
