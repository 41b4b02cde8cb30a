"""Calls a scrip's webhook: HTTPS, one POST, no redirects, bounded in time and size, at public addresses only."""

import asyncio
import functools
import hashlib
import hmac
import ssl
from collections.abc import Collection

import httpx

from mailticket.outbox.answer import Answer, Outcome, plain
from mailticket.outbox.networks import Resolver, is_allowed, resolve

MOST_ANSWER = 64 * 1024
"""Bytes of an answer that are read."""

MOST_ADDRESSES = 4
"""Addresses of a name that are tried."""

PASSING = frozenset({408, 429})
"""4xx that ask to come again; the others say no for good."""

SIGNATURE = "X-MailTicket-Signature"


class NotCalled(Exception):
    """What is at the address is not to be called."""


async def call(
    url: str,
    payload: str,
    seconds: float,
    *,
    secret: str = "",
    tls: ssl.SSLContext | None = None,
    networks: Collection[str] = (),
    resolver: Resolver = resolve,
) -> Answer:
    """POST the JSON; ``seconds`` is for all of it. Never raises. With a secret, the header X-MailTicket-Signature is ``sha256=``
    and the HMAC of the body in hexadecimal. 2xx served; 3xx and 4xx will not (but 408 and 429); all else may later. Only
    public addresses and those in ``networks`` are called: looked at once the name is resolved, and connected to as they
    were looked at, whatever the name leads to a moment later."""
    if not url.startswith("https://"):
        return Answer(Outcome.FAILED, "not called: it must begin with https://")
    try:
        async with asyncio.timeout(seconds):
            return await _call(
                httpx.URL(url), payload.encode(), seconds, secret, tls or _default_tls(), networks, resolver
            )
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError, NotCalled) as error:
        return Answer(Outcome.FAILED, f"not called: {error}")
    except (TimeoutError, httpx.TimeoutException):
        return Answer(Outcome.AGAIN, f"no answer within {seconds:g} seconds")
    except (httpx.HTTPError, OSError) as error:
        return Answer(Outcome.AGAIN, f"{type(error).__name__}: {error}".rstrip(": "))


async def _call(
    url: httpx.URL,
    body: bytes,
    seconds: float,
    secret: str,
    tls: ssl.SSLContext,
    networks: Collection[str],
    resolver: Resolver,
) -> Answer:
    """At the first of the addresses that somebody listens at."""
    addresses = await _addresses(url, networks, resolver)
    for address in addresses[:-1]:
        try:
            return await _post(url, address, body, seconds, secret, tls)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            continue
    return await _post(url, addresses[-1], body, seconds, secret, tls)


async def _addresses(url: httpx.URL, networks: Collection[str], resolver: Resolver) -> list[str]:
    """Where the name leads to, and may. Raises NotCalled where that is nowhere."""
    if not url.host:
        raise NotCalled("there is no host in it")
    found = await resolver(url.raw_host.decode("ascii").strip("[]"), url.port or 443)
    allowed = [address for address in found if is_allowed(address, networks)][:MOST_ADDRESSES]
    if not allowed:
        where = ", ".join(found[:MOST_ADDRESSES]) or "nowhere"
        raise NotCalled(f"{url.host} leads to {where}, which is no public address and not in [scrips] webhook_networks")
    return allowed


async def _post(url: httpx.URL, address: str, body: bytes, seconds: float, secret: str, tls: ssl.SSLContext) -> Answer:
    """The address is connected to; the name is what TLS and the server are told."""
    said = headers(body, secret) | {"Host": url.netloc.decode("ascii")}
    async with (
        httpx.AsyncClient(verify=tls, timeout=seconds, follow_redirects=False, trust_env=False) as client,
        client.stream(
            "POST",
            url.copy_with(host=address),
            content=body,
            headers=said,
            extensions={"sni_hostname": url.raw_host.decode("ascii").strip("[]")},
        ) as answer,
    ):
        heard = bytearray()
        async for part in answer.aiter_raw():
            heard += part[: MOST_ANSWER - len(heard)]
            if len(heard) >= MOST_ANSWER:
                break
        return Answer(_outcome(answer.status_code), f"{answer.status_code} {plain(bytes(heard))}".rstrip())


def headers(body: bytes, secret: str) -> dict[str, str]:
    """What a call carries besides its body."""
    found = {"Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": "mailticket"}
    if secret:
        found[SIGNATURE] = f"sha256={hmac.digest(secret.encode(), body, hashlib.sha256).hex()}"
    return found


def _outcome(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome.DONE
    return Outcome.FAILED if 300 <= status < 500 and status not in PASSING else Outcome.AGAIN


@functools.cache
def _default_tls() -> ssl.SSLContext:
    """The machine's own list of authorities, read once."""
    return ssl.create_default_context()
