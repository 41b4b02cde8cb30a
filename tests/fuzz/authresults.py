"""Looks for headers on which the reader of Authentication-Results fails, guided by coverage: none raises, and nobody is believed
for what another server, or a lower header, says.

Needs atheris (pip install atheris). Usage: python tests/fuzz/authresults.py -max_total_time=180 [corpus folder]
"""

import sys

import atheris

with atheris.instrument_imports():
    from mailticket.reading import authresults
    from mailticket.reading.evidence import evidence

from mailticket.model.evidence import Level
from mailticket.model.letter import MailClass, Ours
from mailticket.model.person import Mailbox

OURS = Ours("noc", authserv_ids=frozenset({"mx.noc.example"}), domains=frozenset({"noc.example"}))
ANA = Mailbox("ana@noc.example", "")
PIECES = [
    "mx.noc.example", "evil.example", ";", " ", "dmarc", "=", "pass", "fail", "header.from", "noc.example", "auth", "smtp.auth",
    "ana@noc.example", "(", ")", '"', "\\", "\r\n ", "/1", "1", "none", "spf", "smtp.mailfrom", "dkim", "header.d", ".", "reason",
]  # fmt: skip


def one(data: bytes) -> None:
    given = atheris.FuzzedDataProvider(data)
    headers = [("From", "ana@noc.example")]
    while given.remaining_bytes() and len(headers) < 6:
        text = ""
        for _ in range(given.ConsumeIntInRange(0, 14)):
            whole = given.ConsumeBool()
            text += PIECES[given.ConsumeIntInRange(0, len(PIECES) - 1)] if whole else given.ConsumeUnicode(3)
        headers.append(
            (("Authentication-Results", "Received", "ARC-Authentication-Results")[given.ConsumeIntInRange(0, 2)], text)
        )
    found = evidence(headers, ANA, MailClass.HUMAN, OURS, trusted=True)
    assert evidence(headers, ANA, MailClass.HUMAN, OURS, trusted=False).level is Level.NONE
    if found.level is Level.NONE:
        return
    above = []
    for name, value in headers:
        if name == "Received":
            break
        above.append((name, value))
    said = [value for name, value in above if name == "Authentication-Results" and "mx.noc.example" in value.lower()]
    assert any("pass" in value.lower() for value in said), headers
    strangers = [(name, value.lower().replace("mx.noc.example", "mx.evil.example")) for name, value in headers]
    assert evidence(strangers, ANA, MailClass.HUMAN, OURS, trusted=True).level is Level.NONE
    results = authresults.auth_results(headers, OURS.authserv_ids, hops=0)
    if found.level >= Level.DOMAIN:
        assert not any(one.method == "dmarc" and one.result != "pass" for one in results) or found.method == "smtp-auth"


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
