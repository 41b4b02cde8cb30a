"""Prints what looking for commands costs, beside the CPU that the whole processing of the same letters costs.

Processing is what the mailroom does with a letter that is in the inbox: reading, deciding, wording notices, committing. Its
letters with commands take a ticket, set two fields and are answered with a transcript.
Usage: python tests/bench/commands.py [letters]
"""

import asyncio
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from client import small_mail

from mailticket import log as logs
from mailticket.commands.control import control_orders
from mailticket.commands.grammar import orders
from mailticket.config import load
from mailticket.daemon.wiring import Daemon
from mailticket.model.letter import Incoming, Ours, Receipt
from mailticket.reading import read
from mailticket.reading.own import own_end

TOP = "Take\nPriority: 50\nDue: friday\n\n"
CONFIG = """
[site]
rtname = "bench"
[paths]
data = "{folder}/var"
[limits.budgets]
autoreplies_per_hour = 100000000
autoreplies_per_domain_hour = 100000000
notices_per_recipient_10_minutes = 100000000
notices_per_recipient_hour = 100000000
notices_per_ticket_10_minutes = 100000000
new_tickets_per_queue_minute = 100000000
new_tickets_per_address_hour = 100000000
[evidence]
authserv_ids = ["mx.bench"]
[[queue]]
name = "general"
correspond_address = "support@localhost"
comment_address = "support-comment@localhost"
admin_cc = ["staff@example.org"]
[[user]]
address = "staff@example.org"
privileged = true
"""


def looking(letters: list[bytes], top: str) -> float:
    """Seconds of CPU a letter to look for commands, its text being read already."""
    texts = [top + read(raw, mail_from="a@example.com", ours=Ours("bench")).text for raw in letters]
    owned = [text[: own_end(text)] for text in texts]
    began = time.process_time()
    for written in owned:
        orders(written)
    return (time.process_time() - began) / len(letters)


def asked(number: int, top: str) -> bytes:
    proof = "Authentication-Results: mx.bench; auth=pass smtp.auth=staff@example.org\r\n" if top else ""
    who, tag = ("staff@example.org", f"[bench #{number}] ") if top else (f"a{number}@example.com", "")
    text = (top + "We are on it.\n").replace("\n", "\r\n")
    head = (
        f"From: {who}\r\nTo: support@localhost\r\nSubject: {tag}No {number}\r\nMessage-ID: <{bool(top)}{number}@x>\r\n"
    )
    return f"{proof}{head}\r\n{text}".encode()


async def processing(many: int) -> dict[str, float]:
    """Seconds of CPU a letter, without commands (each opens a ticket) and with (each is about one of those tickets)."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        path = Path(folder) / "config.toml"
        path.write_text(CONFIG.format(folder=folder))
        daemon = Daemon(load(path), path, logs.start("error", "json"))
        await daemon.open()
        found = {}
        for name, top in (("none", ""), ("three", TOP)):
            recipient = daemon.snapshot.addresses.find("support@localhost")
            for number in range(1, many + 1):
                raw = asked(number, top)
                now = datetime.now(UTC)
                done = await daemon.inbox.accept([Incoming(recipient, "a@x", raw, len(raw), now, peer="127.0.0.1")])
                assert isinstance(done[0], Receipt)
            began = time.process_time()
            while await daemon.mailroom.work_once():
                pass
            found[name] = (time.process_time() - began) / many
        await daemon.close()
        return found


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    letters = [small_mail(number)[2] for number in range(many)]
    whole = asyncio.run(processing(many))
    for name, top in (("none", ""), ("three", TOP)):
        cost = looking(letters, top)
        print(
            f"commands in a letter: {name:5} {cost * 1e6:5.1f} µs of {whole[name] * 1e6:5.0f} µs: {cost / whole[name]:.3f}"
        )
    text = "\n".join(f"priority {number}: 50" for number in range(1, 21))
    began = time.process_time()
    for _ in range(200):
        control_orders(text)
    print(f"a line at the control address: {(time.process_time() - began) / 200 / 20 * 1e6:.1f} µs")


if __name__ == "__main__":
    main()
