"""Compares what a few hundred letters leave behind in this checkout and in another: every row, every mail, every line of the log.

Both work on the same letters by a clock that stands still in each batch, with the same keys and tokens, so that all they
leave is the same, byte for byte, or something was changed. What differs is printed, and the exit status is 1.

Usage: python tests/bench/same_effects.py --beside CHECKOUT [--letters FOLDER ...] [--spoil]

``--letters`` are more folders of ``*.eml``; ``--spoil`` changes one letter of ours, which must be found.
"""

import argparse
import asyncio
import difflib
import email
import itertools
import json
import os
import random
import secrets
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[2]
BATCH = 7
"""Letters in one unit of work."""
MOST_SHOWN = 40
"""Lines of a difference that are printed."""
CONFIG = """
[site]
rtname = "noc"
organization = "noc.example"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
language = "es"
timezone = "America/Montevideo"
[smtp]
listen = ""
[lmtp]
listen = ""
[web]
listen = ""
[paths]
data = "{folder}/var"
[evidence]
authserv_ids = ["mx.noc.example"]
domains = ["noc.example"]
[[queue]]
name = "general"
correspond_address = "general@noc.example"
comment_address = "general-comment@noc.example"
admin_cc = ["ana@noc.example", "luis@noc.example"]
[[queue]]
name = "dns"
correspond_address = "dns@noc.example"
comment_address = "dns-comment@noc.example"
admin_cc = ["luis@noc.example"]
[[user]]
address = "ana@noc.example"
name = "Ana Pérez"
language = "en"
timezone = "Europe/Madrid"
privileged = true
[[user]]
address = "luis@noc.example"
privileged = true
"""
PASS = "Authentication-Results: mx.noc.example; dmarc=pass header.from=noc.example\n"
ORDERS = (
    "Take", "Status: resolved", "Owner: luis@noc.example", "Priority: 40\nDue: 2026-12-01", "AddCc: eva@cliente.example",
    "Queue: dns", "TimeWorked: 20", "DependsOn: 3", "Subject: El nuevo asunto", "Estado: abierto", "Status: stalled",
    "MergeInto: 5", "Show", "Search: status = 'open'", "Nonsense: 12", "AddAdminCc: ana@noc.example\nDelCc: eva@cliente.example",
)  # fmt: skip
TEXTS = (
    "Hola:\n\nNo llega el correo desde ayer.\n\n-- \nEva\nCliente S.A.",
    "The printer on floor 3 prints blanks.\n\n> did you look at it?\n> yes\n\nIt does. " + "A very long line. " * 20,
    "¿Pueden revisar la delegación de ejemplo.example?\n\n  dig +trace muestra:\n\tns1.ejemplo.example\n" * 3,
    "Gracias.\n\nEl lun, 2 nov 2026 a las 10:00, Soporte escribió:\n> Buenos días:\n> lo vemos.\n> -- \n> Soporte",
    "From here on it works.\n.\nA line with a dot, & <b>signs</b>, {{ braces }} and {% more %}.",
)
Letter = tuple[str, str, bytes]
"""Envelope sender, recipient, the mail."""


def files(folders: Sequence[Path]) -> Iterator[Letter]:
    """Letters of files: each to a queue, by turns to its comment address, to the site's own or to another queue."""
    ways = itertools.cycle(("general@noc.example", "dns@noc.example", "general-comment@noc.example", "rt@noc.example"))
    for path in sorted(path for folder in folders for path in folder.glob("*.eml")):
        raw = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        sender = parseaddr(str(email.message_from_bytes(raw).get("Return-Path", "")))[1]
        for way in {"general@noc.example": 0, next(ways): 0}:
            yield sender, way, raw


def typed(number: int, chance: random.Random) -> Letter:
    """What a requestor or staff may write: new matters, answers, comments, orders, with and without proof."""
    staff = chance.random() < 0.45
    who = (
        chance.choice(("ana@noc.example", "luis@noc.example")) if staff else f"c{chance.randrange(25)}@cliente.example"
    )
    ticket = chance.randrange(1, 60)
    answer = chance.random() < 0.6
    subject = f"Re: [noc #{ticket}] asunto" if answer else f"Asunto {number} señor"
    to = chance.choice(
        ("general@noc.example", "dns@noc.example", "general-comment@noc.example" if staff else "rt@noc.example")
    )
    orders = chance.choice(ORDERS) + "\n\n" if staff and chance.random() < 0.6 else ""
    head = PASS if staff and chance.random() < 0.8 else ""
    head += f"From: Alguien <{who}>\nTo: {to}\nSubject: {subject}\nMessage-ID: <{number}@mail.example>\n"
    head += "Cc: otro@cliente.example, ana@noc.example\n" if chance.random() < 0.2 else ""
    head += "Auto-Submitted: auto-replied\n" if chance.random() < 0.05 else ""
    head += f"In-Reply-To: <{chance.randrange(number + 1)}@mail.example>\n" if chance.random() < 0.3 else ""
    text = orders + chance.choice(TEXTS)
    if chance.random() < 0.25:
        return who, to, with_file(head, text, number)
    head += "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
    return who, to, crlf(f"{head}\n{text}\n")


def with_file(head: str, text: str, number: int) -> bytes:
    """The same with HTML beside the text and a file."""
    html = "<p>" + text.replace("<", "&lt;").replace("\n", "<br>") + "</p>"
    return crlf(
        f"{head}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b{number}\n\n"
        f"--b{number}\nContent-Type: multipart/alternative; boundary=a{number}\n\n"
        f"--a{number}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\n"
        f"--a{number}\nContent-Type: text/html; charset=utf-8\n\n{html}\n\n--a{number}--\n"
        f'--b{number}\nContent-Type: text/csv; name="datos.csv"\nContent-Disposition: attachment; filename="datos.csv"\n\n'
        f"uno,{number}\n--b{number}--\n"
    )


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def letters_of(folders: Sequence[Path], many: int) -> list[Letter]:
    chance = random.Random(15)
    found = [typed(number, chance) for number in range(many)]
    for at, letter in enumerate(files(folders)):
        found.insert(min(len(found), 40 + 3 * at), letter)
    return found


def known_chance() -> None:
    """Tokens and names that are otherwise drawn by lot come from a known one."""
    chance = random.Random(4)
    secrets.token_bytes = lambda size=32: chance.randbytes(size)
    secrets.token_hex = lambda size=32: chance.randbytes(size).hex()
    secrets.token_urlsafe = lambda size=32: chance.randbytes(size).hex()
    uuid.uuid4 = lambda: uuid.UUID(bytes=chance.randbytes(16))


class Clock:
    """Stands still until it is moved on."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def on(self) -> None:
        self.at += timedelta(seconds=83)


async def dump(letters: Sequence[Letter], folder: Path) -> dict[str, list[str]]:
    """All that they leave: rows of every table, mail in the Maildir, the log, and what ``explain`` says of some of them."""
    import structlog

    from mailticket.config import parse
    from mailticket.daemon.wiring import Daemon
    from mailticket.model.letter import Incoming

    said: list[str] = []

    def keep(_: Any, level: str, event: dict[str, Any]) -> Any:
        said.append(json.dumps([level, event], default=str, sort_keys=True).replace(str(folder), "FOLDER"))
        raise structlog.DropEvent

    log = structlog.wrap_logger(None, processors=[keep], wrapper_class=structlog.stdlib.BoundLogger)
    clock, explained = Clock(), []
    daemon = Daemon(parse(CONFIG.format(folder=folder), "test", folder), None, log, clock=clock)
    await daemon.open()
    for start in range(0, len(letters), BATCH):
        clock.on()
        incoming = []
        for sender, to, raw in letters[start : start + BATCH]:
            found = daemon.snapshot.addresses.find(to)
            incoming.append(Incoming(found, sender, raw, len(raw), clock.at, peer="127.0.0.1"))  # type: ignore[arg-type]
        if not start // BATCH % 10:
            explained.append(json.dumps(await daemon.mailroom.explain(incoming[0]), default=str, sort_keys=True))
        await daemon.store(incoming)
        while await daemon.mailroom.work_once() or daemon.mailroom.letters.aside:
            await asyncio.gather(*daemon.mailroom.letters.aside.values())
        while await daemon.outbox.send_once():
            pass
        while await daemon.deliveries.combine():
            pass
    outgoing = folder / "var" / "outgoing" / "new"
    mails = [
        f"{path.name}\n{path.read_bytes().decode('utf-8', 'backslashreplace')}" for path in sorted(outgoing.iterdir())
    ]
    await daemon.close()
    return {**rows(folder / "var" / "mailticket.db"), "log": said, "mails": mails, "explained": explained}


def rows(path: Path) -> dict[str, list[str]]:
    """Every table, row by row; those an index is kept in too."""
    database = sqlite3.connect(path)
    database.text_factory = lambda raw: raw.decode("utf-8", "backslashreplace")
    tables = "select name from sqlite_master where type = 'table' and sql not like 'create virtual%' order by name"
    names = [name for (name,) in database.execute(tables)]
    found = {}
    for name in names:
        columns = [row[1] for row in database.execute(f"pragma table_info({name})")]
        found[name] = sorted(
            str([(column, value) for column, value in zip(columns, row, strict=True)])
            for row in database.execute(f"select * from {name}")
        )
    return found


def left_by(checkout: Path, options: argparse.Namespace, *, spoil: bool) -> dict[str, list[str]]:
    """What a checkout leaves, in a process of its own."""
    arguments = [sys.executable, __file__, "--dump", "--mails", str(options.mails), *(["--spoil"] if spoil else [])]
    for folder in options.letters:
        arguments += ["--letters", str(folder)]
    environment = os.environ | {"PYTHONPATH": str(checkout), "PYTHONSAFEPATH": "1", "PYTHONHASHSEED": "0"}
    done = subprocess.run(arguments, env=environment, cwd=checkout, stdout=subprocess.PIPE, check=True, timeout=1200)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def differences(ours: dict[str, list[str]], theirs: dict[str, list[str]]) -> int:
    """How many kinds of things differ; what, is printed."""
    wrong = 0
    for name in sorted(ours.keys() | theirs.keys()):
        mine, other = ours.get(name, []), theirs.get(name, [])
        if mine != other:
            wrong += 1
            lines = difflib.unified_diff(other, mine, f"{name} there", f"{name} here", n=0, lineterm="")
            print(*itertools.islice(lines, MOST_SHOWN), sep="\n")
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--beside", type=Path, default=HERE)
    parser.add_argument("--letters", type=Path, action="append", default=[])
    parser.add_argument("--mails", type=int, default=400, help="letters made, beside those of files")
    parser.add_argument("--spoil", action="store_true")
    parser.add_argument("--dump", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.dump:
        known_chance()
        folders = [*sorted({path.parent for path in (HERE / "tests").rglob("*.eml")}), *options.letters]
        letters = letters_of(folders, options.mails)
        if options.spoil:
            sender, to, raw = letters[99]
            letters[99] = sender, to, raw.rstrip() + b"!\r\n"
        with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
            json.dump(asyncio.run(dump(letters, Path(folder))), sys.stdout)
        return
    ours = left_by(HERE, options, spoil=options.spoil)
    theirs = left_by(options.beside.resolve(), options, spoil=False)
    wrong = differences(ours, theirs)
    counts = {
        name: len(ours[name])
        for name in ("letters", "tickets", "transactions", "notices", "copies", "mails", "log", "explained")
    }
    print(", ".join(f"{number} {name}" for name, number in counts.items()))
    print(f"{wrong} kinds differ" if wrong else "the same, byte for byte")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
