"""Who is named in From: DMARC tells of a domain, so which of its people it is must be read there in one way only."""

import pytest

from mailticket.model.evidence import Level
from mailticket.model.letter import MailClass, Ours
from mailticket.reading.addresses import mailboxes
from mailticket.reading.evidence import evidence

OURS = Ours("noc", "noc.example", authserv_ids=frozenset({"mx.noc.example"}), domains=frozenset({"noc.example"}))
PASSES = ("Authentication-Results", "mx.noc.example; dmarc=pass header.from=noc.example")


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("ana@noc.example", Level.DOMAIN),
        ("Ana <ana@noc.example>", Level.DOMAIN),
        ('"luis@noc.example" <ana@noc.example>', Level.DOMAIN),
        ("ana@noc.example <ANA@noc.example>", Level.DOMAIN),
        ("Paz, Ana <ana@noc.example>", Level.DOMAIN),
        ("ana(desk)@noc.example", Level.DOMAIN),
        ('"ana"@noc.example', Level.DOMAIN),
        ("ana@noc.example, luis@noc.example", Level.NONE),
        ("ana@noc.example; luis@noc.example", Level.NONE),
        ("Desk: ana@noc.example, luis@noc.example;", Level.NONE),
        ("ana@noc.example luis@noc.example", Level.NONE),
        ("ana@noc.example <luis@noc.example>", Level.NONE),
        ("<ana@noc.example> <luis@noc.example>", Level.NONE),
        ("ana@noc.example (<luis@noc.example>", Level.NONE),
        ("<@evil.example:ana@noc.example>", Level.NONE),
    ],
)
def test_a_from_line_that_can_be_read_as_two_people_proves_neither(written: str, level: Level) -> None:
    found = evidence(
        [PASSES, ("From", written)], mailboxes(written)[0], MailClass.HUMAN, OURS, trusted=True, whole=True
    )
    assert (found.level, found.barred) == (level, level is Level.NONE)
