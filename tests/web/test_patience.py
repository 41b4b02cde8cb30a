"""Clients that are slow, or send without an end, cost no more than a connection for a while."""

import asyncio
from typing import Any

import pytest
import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from mailticket.web.patience import BoundedBodies, Patience
from mailticket.web.server import WebServer
from tests.web.conftest import ANA

SHORT = Patience(head=0.2, piece=0.2, body=0.4, exchange=0.6)


async def answered(server: WebServer, *pieces: bytes) -> bytes:
    """What comes back for these pieces, until the other side closes."""
    host, _, port = server.bound.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    before = b""
    for place, piece in enumerate(pieces):
        if place:
            before += await reader.readuntil(b"</html>")
        writer.write(piece)
        await writer.drain()
    try:
        return before + await asyncio.wait_for(reader.read(), 20)
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


@pytest.fixture
async def server(app: Any) -> Any:
    made = WebServer(app, structlog.get_logger(), SHORT)
    await made.open("127.0.0.1:0")
    yield made
    await made.stop()


async def test_a_head_that_does_not_come_is_not_waited_for(server: WebServer) -> None:
    assert await answered(server, b"GET / HTTP/1.1\r\nHost: 127.0") == b""


async def test_a_connection_that_says_nothing_is_closed(server: WebServer) -> None:
    assert await answered(server) == b""


async def test_a_second_head_that_does_not_come_is_not_waited_for_either(server: WebServer) -> None:
    found = await answered(server, b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"GET /sig")
    assert found.startswith(b"HTTP/1.1 200")
    assert found.count(b"HTTP/1.1") == 1


async def test_an_exchange_that_does_not_end_is_cut_off(server: WebServer) -> None:
    head = (
        b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nname=a"
    )
    assert await answered(server, head) == b""


@pytest.mark.parametrize("patience", [Patience(piece=0.05), Patience(body=0.05)])
async def test_a_body_that_does_not_come_is_not_waited_for(patience: Patience) -> None:
    async def never() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    async def reads(scope: Any, receive: Any, send: Any) -> None:
        await receive()

    with pytest.raises(HTTPException) as refused:
        await BoundedBodies(reads, lambda: 5000, patience)({"type": "http", "headers": []}, never, None)  # type: ignore[arg-type]
    assert refused.value.status_code == 408


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_without_an_end_is_stopped_at_the_most_that_is_taken(announced: bool) -> None:
    pulled = 0

    async def endless() -> dict[str, Any]:
        nonlocal pulled
        pulled += 1000
        return {"type": "http.request", "body": b"x" * 1000, "more_body": True}

    async def reads_all(scope: Any, receive: Any, send: Any) -> None:
        while (await receive())["more_body"]:
            pass

    headers = [(b"content-length", b"9999999999")] if announced else []
    bounded = BoundedBodies(reads_all, lambda: 5000)
    with pytest.raises(HTTPException) as refused:
        await bounded({"type": "http", "headers": headers}, endless, None)  # type: ignore[arg-type]
    assert refused.value.status_code == 413
    assert pulled == (0 if announced else 6000)


async def test_a_form_of_ten_megabytes_is_taken_from_who_is_signed_in_and_from_nobody_else(browser: Any) -> None:
    large = {"text": "x" * 100, "kind": "reply", "keep": "1"}
    files = {"files": ("large.bin", b"\x00" * 10_000_000)}
    ana = await browser(ANA)
    assert (await ana.send_form("/ticket/1/say", large, files=files)).status_code == 303
    nobody = await browser()
    for path in ("/ticket/1/say", "/sign-in", "/sign-in/link", "/link/x"):
        assert (await nobody.send_form(path, large, files=files)).status_code == 413, path


def test_bodies_are_bounded_around_all_pages(app: Starlette) -> None:
    assert BoundedBodies in [one.cls for one in app.user_middleware]
