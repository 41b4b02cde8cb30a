"""Alias files as MTAs read them, and what they lack for mail to reach the queues."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.application.organisation.aliases import (
    Lack,
    PipeTarget,
    Wanted,
    alias_line,
    check,
    gate_of,
    parse,
    transport_line,
)

DNS = Wanted("dns@noc.example", "dns", "correspond")
DNS_COMMENT = Wanted("dns-comment@noc.example", "dns", "comment")
SITE = Wanted("rt@noc.example", "", "correspond")

RT = """
# What RT's manual says to write.
postmaster:  root
dns:         "|/opt/rt5/bin/rt-mailgate --queue dns --action correspond --url http://localhost/"
dns-comment: "|/opt/rt5/bin/rt-mailgate --queue dns --action comment --url http://localhost/"
rt:          "|/opt/rt5/bin/rt-mailgate --queue general --url http://localhost/"
"""


def lacks(text: str, *wanted: Wanted) -> list[tuple[Lack, str, str]]:
    return [(one.lack, one.address, one.found) for one in check(text, wanted, ["dns", "general"])]


def test_what_rt_s_manual_says_lacks_nothing() -> None:
    """The site's own address may name any queue."""
    assert lacks(RT, DNS, DNS_COMMENT, SITE) == []


@pytest.mark.parametrize(
    "entry",
    [
        'dns: "|mailticket-mailgate --queue dns --action correspond"',
        "dns: |mailticket-mailgate --queue=dns",
        'dns: |"mailticket-mailgate --queue dns"',
        "DNS :\t|/usr/bin/mailticket-mailgate --queue DNS",
        '"dns": "|/usr/bin/mailticket mailgate --queue dns --action correspond"',
        'dns: root,\n  \\luis,\n# in between\n\n\t"|mailticket-mailgate --queue dns"',
        'dns: names\nnames: "|mailticket-mailgate --queue dns"',
        "dns: \"|sudo -u rt mailticket-mailgate --queue 'dns' --action correspond\"",
        'dns: "|mailticket-mailgate --extension queue"',
        'root: lu\ndns: "|mailticket-mailgate --queue dns"\ndns: nobody',
    ],
)
def test_spellings_of_an_alias_that_serves(entry: str) -> None:
    assert lacks(entry, DNS) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (Lack.MISSING, "dns@noc.example", "")),
        ("# dns: x\n", (Lack.MISSING, "dns@noc.example", "")),
        ("dns: luis@noc.example, root", (Lack.ELSEWHERE, "dns@noc.example", "luis@noc.example, root")),
        (
            'dns: "|/usr/bin/procmail --queue dns"',
            (Lack.ELSEWHERE, "dns@noc.example", "|/usr/bin/procmail --queue dns"),
        ),
        ("dns: a\na: b\nb: a", (Lack.ELSEWHERE, "dns@noc.example", "a")),
        ('dns: "|rt-mailgate --queue general"', (Lack.OTHER_QUEUE, "dns@noc.example", "general")),
        ('dns: "|rt-mailgate --queue dns --action comment"', (Lack.OTHER_ACTION, "dns@noc.example", "comment")),
    ],
)
def test_what_an_alias_file_lacks(text: str, expected: tuple[Lack, str, str]) -> None:
    assert lacks(text, DNS) == [expected]


def test_pipes_that_lead_nowhere_are_named_with_their_line() -> None:
    found = check('x: root\nvieja: "|rt-mailgate --queue vieja --action take"\n', [], ["dns"])
    assert [(one.lack, one.address, one.found, one.line) for one in found] == [
        (Lack.NO_SUCH_QUEUE, "vieja", "vieja", 2),
        (Lack.NO_SUCH_ACTION, "vieja", "take", 2),
    ]


def test_two_addresses_with_one_name_cannot_both_be_aliases() -> None:
    other = Wanted("dns@other.example", "general", "correspond")
    assert lacks(RT, DNS, other) == [
        (Lack.SHARED, "dns@noc.example", "dns@other.example"),
        (Lack.SHARED, "dns@other.example", "dns@noc.example"),
    ]


def test_the_line_of_an_entry_is_where_it_begins() -> None:
    entries = parse("# first\n\na: b,\n   c\nd: e\n")
    assert [(one.name, one.targets, one.line) for one in entries] == [("a", ("b", "c"), 3), ("d", ("e",), 5)]


def test_commas_and_colons_in_quotes_are_text() -> None:
    (entry,) = parse('"a:b": "|prog --text \\"x, y\\"", /var/mail/a')
    assert entry.name == "a:b"
    assert entry.targets == ('|prog --text "x, y"', "/var/mail/a")


NAMES = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="@"), min_size=1, max_size=20)


@given(queue=NAMES, local=NAMES, action=st.sampled_from(["correspond", "comment"]))
def test_the_lines_we_print_lack_nothing(queue: str, local: str, action: str) -> None:
    """Whatever a queue is called, what is printed reads back as what was meant."""
    wanted = Wanted(f"{local}@noc.example", queue, action)
    line = alias_line(wanted, "/opt/mail ticket/mailticket-mailgate")
    assert check(line, [wanted], [queue]) == []
    (entry,) = parse(line)
    assert gate_of(entry.targets[0]) == PipeTarget(queue, action)
    assert shlex.split(entry.targets[0][1:])[0] == "/opt/mail ticket/mailticket-mailgate"


@given(st.text(max_size=400))
def test_no_alias_file_is_too_odd_to_read(text: str) -> None:
    check(text, [DNS, SITE], ["dns"])


@pytest.mark.parametrize(
    ("lmtp", "line"),
    [
        ("127.0.0.1:8024", "dns@noc.example lmtp:inet:127.0.0.1:8024"),
        ("unix:/run/mailticket/lmtp", "dns@noc.example lmtp:unix:/run/mailticket/lmtp"),
    ],
)
def test_the_transport_map_names_our_listener(lmtp: str, line: str) -> None:
    assert transport_line(DNS, lmtp) == line
