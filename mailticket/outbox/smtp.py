"""To a relay over SMTP: kept connections, the standard's patience, and the one bit that matters, before or after the dot."""

import asyncio
import contextlib
import ssl
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from mailticket.model.notice import Delivery
from mailticket.model.secret import without
from mailticket.outbox.transport import DeliveryStatus, RelayAddress, Result


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for each step (RFC 5321 4.5.3.2): giving up on the final dot early makes duplicates."""

    connect: float = 30.0
    command: float = 300.0
    data: float = 600.0
    idle: float = 10.0


class RelayTransport:
    """One relay. Connections are taken from a small store and given back while they are good."""

    at_a_time = 4
    catching_up = 32
    repeatable = False
    takes: int | None = None

    def __init__(self, relay: RelayAddress, *, hostname: str, patience: Patience = Patience()) -> None:
        self._relay = relay
        self._hostname = hostname
        self._patience = patience
        self._idle: list[tuple[SMTP, asyncio.TimerHandle]] = []
        self._connections = asyncio.Semaphore(self.at_a_time)

    async def deliver(self, deliveries: Sequence[Delivery]) -> list[Result]:
        """One connection for each copy, at most ``at_a_time`` of them at once."""
        return list(await asyncio.gather(*(self._deliver(delivery) for delivery in deliveries)))

    async def close(self) -> None:
        """Say goodbye on what is idle."""
        while self._idle:
            client, timer = self._idle.pop()
            timer.cancel()
            await _quit(client)

    async def _deliver(self, delivery: Delivery) -> Result:
        async with self._connections:
            return await self._send(delivery)

    async def _send(self, delivery: Delivery) -> Result:
        copy_id = delivery.copy.id
        try:
            client = await self._connection()
        except SMTPResponseException as error:
            return Result(copy_id, DeliveryStatus.LATER, _answer(error), unreached=True)
        except (SMTPException, OSError, ssl.SSLError) as error:
            unreached = Result(copy_id, DeliveryStatus.LATER, f"no connection: {error}", unreached=True)
            return self._without_secrets(unreached)
        result = self._without_secrets(await self._talk(client, delivery))
        if result.fate is not DeliveryStatus.UNKNOWN and client.is_connected:
            self._keep(client)
        else:
            client.close()
        return result

    def _without_secrets(self, result: Result) -> Result:
        """A relay may say again what it was told."""
        user, password = self._relay.user, self._relay.password
        told = (password, *(b64encode(text.encode()).decode() for text in (password, f"\0{user}\0{password}")))
        return replace(result, answer=without(result.answer, told)) if password else result

    async def _connection(self) -> SMTP:
        while self._idle:
            client, timer = self._idle.pop()
            timer.cancel()
            if client.is_connected:
                with contextlib.suppress(SMTPException, OSError):
                    await client.rset(timeout=self._patience.connect)
                    return client
            client.close()
        return await self._connect()

    async def _connect(self) -> SMTP:
        relay = self._relay
        strict = relay.implicit_tls or relay.starttls == "always"
        client = SMTP(
            hostname=relay.host,
            port=relay.port,
            local_hostname=self._hostname,
            timeout=self._patience.connect,
            use_tls=relay.implicit_tls,
            start_tls=False,
            validate_certs=strict,
        )
        await client.connect()
        await client.ehlo()
        if not relay.implicit_tls and relay.starttls != "never":
            if client.supports_extension("starttls"):
                await client.starttls(validate_certs=strict)
                await client.ehlo()
            elif strict:
                client.close()
                raise SMTPException("the relay offers no STARTTLS, and it is required")
        self.takes = announced_size(client)
        if relay.user:
            await client.login(relay.user, relay.password)
        return client

    async def _talk(self, client: SMTP, delivery: Delivery) -> Result:
        copy = delivery.copy
        options = []
        size = len(delivery.content)
        if delivery.files:  # others are as small as their text
            if self.takes is not None and size > self.takes:
                return Result(copy.id, DeliveryStatus.REFUSED, f"552 5.3.4 {size} bytes: the relay takes {self.takes}")
            options += [f"SIZE={size}"] if client.supports_extension("size") else []
            if not delivery.content.isascii():  # a forwarded mail
                if not client.supports_extension("8bitmime"):
                    return Result(copy.id, DeliveryStatus.REFUSED, "554 5.6.3 the relay takes no 8-bit text")
                options.append("BODY=8BITMIME")
        if not copy.recipient.isascii():
            if not client.supports_extension("smtputf8"):
                return Result(copy.id, DeliveryStatus.REFUSED, "553 5.6.7 the relay takes no such address (SMTPUTF8)")
            options.append("SMTPUTF8")
        try:
            await client.mail(copy.envelope_from, options=options, encoding="utf-8", timeout=self._patience.command)
            await client.rcpt(copy.mail_address, encoding="utf-8", timeout=self._patience.command)
        except SMTPResponseException as error:
            return Result(copy.id, _fate(error.code), _answer(error))
        except (SMTPException, OSError) as error:
            return Result(copy.id, DeliveryStatus.LATER, str(error))
        return await self._data(client, delivery)

    async def _data(self, client: SMTP, delivery: Delivery) -> Result:
        """From here on silence means that it may have arrived."""
        copy_id = delivery.copy.id
        try:
            answer = await client.data(delivery.content, timeout=self._patience.data)
        except SMTPResponseException as error:
            return Result(copy_id, _fate(error.code), _answer(error))
        except (SMTPException, OSError) as error:
            return Result(copy_id, DeliveryStatus.UNKNOWN, f"gone after the dot: {error}")
        return Result(copy_id, DeliveryStatus.SENT, f"{answer.code} {answer.message}")

    def _keep(self, client: SMTP) -> None:
        timer = asyncio.get_running_loop().call_later(self._patience.idle, self._part, client)
        self._idle.append((client, timer))

    def _part(self, client: SMTP) -> None:
        self._idle = [(kept, timer) for kept, timer in self._idle if kept is not client]
        client.close()


def announced_size(client: SMTP) -> int | None:
    """Bytes of the largest mail the other side takes (RFC 1870); None where it says none."""
    said = client.esmtp_extensions.get("size", "")
    return int(said) or None if said.isascii() and said.isdigit() and len(said) < 16 else None


async def _quit(client: SMTP) -> None:
    with contextlib.suppress(SMTPException, OSError):
        await client.quit(timeout=5)
    client.close()


def _fate(code: int) -> DeliveryStatus:
    return DeliveryStatus.REFUSED if 500 <= code < 600 else DeliveryStatus.LATER


def _answer(error: SMTPResponseException) -> str:
    return f"{error.code} {error.message}"
