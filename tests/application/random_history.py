"""Tickets to which anything happens, at random: through the use cases themselves, with a clock that goes on."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.config import parse
from mailticket.daemon.wiring import Daemon
from mailticket.model.errors import Refused
from tests.application.conftest import NOW, SITE

STAFF = ("ana@noc.example", "luis@noc.example", "rosa@noc.example")
CLIENTS = ("eva@cliente.example", "jo@cliente.example", "max@danli.example")
MORE = (
    "".join(f'[[user]]\naddress = "{who}"\nprivileged = true\n' for who in STAFF[1:])
    + "".join(f'[[grant]]\nto = "{who}"\nright = "SuperUser"\n' for who in STAFF)
    + '[[queue]]\nname = "general"\n[[queue]]\nname = "dns"\n[commands]\ndo_from = {{ change = "none" }}\n'
    + '[[customer]]\nname = "Danlí"\ndomains = ["danli.example"]\n'
)


class RandomHistory:
    """A site, and what happens on it. The same seed, the same history."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = NOW - timedelta(days=60)
        self.tickets: list[int] = []
        self.refused = 0
        self._step: timedelta | None = None

    async def open(self, folder: Path) -> Any:
        """Its service; ``close`` ends it."""
        settings = parse((SITE + MORE).format(folder=folder), "config.toml", folder)
        self._daemon = Daemon(settings, None, structlog.get_logger(), clock=lambda: self.now)
        self.service = await self._daemon.open()
        return self.service

    async def close(self) -> None:
        await self._daemon.close()

    async def do(self, case: str, caller: str, /, **told: Any) -> Any:
        """One thing; None where it may not be."""
        try:
            return await perform(self.service, Caller(caller), case, told)
        except Refused:
            self.refused += 1
            return None

    async def go_on(self, steps: int, new: float = 0.15) -> None:
        """So many things happen, a part of them new tickets."""
        for _ in range(steps):
            self.now += timedelta(minutes=self.chance.randrange(1, 600), milliseconds=self.chance.randrange(1000))
            if not self.tickets or self.chance.random() < new:
                await self._opened()
            else:
                await self._something(self.chance.choice(self.tickets))

    async def _opened(self) -> None:
        pick = self.chance.choice
        made = await self.do(
            "ticket.create", pick((*STAFF, *CLIENTS, *CLIENTS)), queue=pick(("general", "dns")), subject="Red",
            text="No anda", requestor=[pick((*CLIENTS, *CLIENTS, STAFF[2]))],
        )  # fmt: skip
        if made is not None:
            self.tickets += made["opened"]

    async def _something(self, id_: int) -> None:
        pick, staff, client = self.chance.choice, self.chance.choice(STAFF), self.chance.choice(CLIENTS)
        status = pick(("resolved", "resolved", "open", "stalled", "rejected", "deleted", "new"))
        day = pick(("", "yesterday", "2026-10-01", "monday"))
        case, who, told = pick(
            (
                ("ticket.reply", staff, {"text": "Listo"}),
                ("ticket.reply", client, {"text": "Gracias"}),
                ("ticket.reply", pick((staff, client)), {"text": "Sí", "minutes": "20"}),
                ("ticket.comment", staff, {"text": "Nota", "minutes": pick(("", "5"))}),
                ("ticket.work", staff, {"minutes": pick((90, 15, -10)), "day": day, "worker": pick(STAFF)}),
                ("ticket.set", staff, {"values": {"status": status}}),
                ("ticket.set", staff, {"values": {"status": status}}),
                ("ticket.set", staff, {"values": {"queue": pick(("general", "dns"))}}),
                ("ticket.set", staff, {"values": {"owner": pick((*STAFF, "nobody"))}}),
                ("ticket.set", staff, {"values": {"priority": pick((0, 50))}}),
                ("ticket.take", staff, {}),
                (
                    "ticket.watch",
                    staff,
                    {"who": [pick((*STAFF, *CLIENTS))], "role": pick(("Cc", "AdminCc", "Requestor"))},
                ),
                ("ticket.merge", staff, {"into": pick(self.tickets), "disclose": True}),
                ("ticket.undo", staff, {}),
                ("ticket.undo", staff, {}),
                ("split", staff, {}),
            )
        )
        if case == "split":
            await self._split(id_, staff)
        else:
            await self.do(case, who, id=id_, **told)

    async def _split(self, id_: int, staff: str) -> None:
        shown = await self.do("ticket.show", staff, id=id_)
        said = [one["id"] for one in shown["history"] if one["type"] == "Correspond"] if shown else []
        if said:
            made = await self.do("ticket.split", staff, id=id_, transaction=self.chance.choice(said))
            self.tickets += made["opened"] if made else []
