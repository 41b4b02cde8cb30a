"""Calls a scrip's webhook: HTTPS, one POST, no redirects, bounded in time and size."""

import asyncio
import functools
import hashlib
import hmac
import ssl

import httpx

from mailticket.outbox.answer import Answer, Outcome, plain

MOST_ANSWER = 64 * 1024
"""Bytes of an answer that are read."""

PASSING = frozenset({408, 429})
"""4xx that ask to come again; the others say no for good."""

SIGNATURE = "X-MailTicket-Signature"


async def call(
    url: str, payload: str, seconds: float, *, secret: str = "", tls: ssl.SSLContext | None = None
) -> Answer:
    """POST the JSON; ``seconds`` is for all of it. Never raises. With a secret, the header X-MailTicket-Signature is ``sha256=``
    and the HMAC of the body in hexadecimal. 2xx served; 3xx and 4xx will not (but 408 and 429); all else may later."""
    if not url.startswith("https://"):
        return Answer(Outcome.FAILED, "not called: it must begin with https://")
    try:
        async with asyncio.timeout(seconds):
            return await _post(url, payload.encode(), seconds, secret, tls or _default_tls())
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError) as error:
        return Answer(Outcome.FAILED, f"not called: {error}")
    except (TimeoutError, httpx.TimeoutException):
        return Answer(Outcome.AGAIN, f"no answer within {seconds:g} seconds")
    except (httpx.HTTPError, OSError) as error:
        return Answer(Outcome.AGAIN, f"{type(error).__name__}: {error}".rstrip(": "))


async def _post(url: str, body: bytes, seconds: float, secret: str, tls: ssl.SSLContext) -> Answer:
    async with (
        httpx.AsyncClient(verify=tls, timeout=seconds, follow_redirects=False, trust_env=False) as client,
        client.stream("POST", url, content=body, headers=headers(body, secret)) as answer,
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
