"""DKIM by our own check: what is signed passes, what was changed does not, and nothing hostile costs much time."""

import asyncio
import base64
import hashlib
import time
from datetime import timedelta
from typing import Any

import dkim
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
from dkim.canonicalization import Relaxed, Simple
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailticket.reading.dkim import MOST, body_hashes, dkim_results
from mailticket.reading.dns import RECORDS, LookupTrouble, dns_lookup

KEY = "s1._domainkey.noc.example"


async def results(post: Any, raw: bytes, record: Any = None, **named: Any) -> list[str]:
    found = await dkim_results(raw, post.dns({KEY: record or post.key_record()}), now=named.get("now", post.now))
    return [one.result for one in found]


async def reason(post: Any, raw: bytes, record: Any = None) -> tuple[str, str]:
    (found,) = await dkim_results(
        raw, post.dns({KEY: record if record is not None else post.key_record()}), now=post.now
    )
    return found.result, found.reason


@pytest.mark.parametrize("form", [b"relaxed/relaxed", b"relaxed/simple", b"simple/simple", b"simple/relaxed"])
async def test_a_signed_letter_passes(post: Any, form: bytes) -> None:
    raw = post.signed(form=tuple(form.split(b"/")))
    (found,) = await dkim_results(raw, post.dns({KEY: post.key_record()}), now=post.now)
    assert (found.domain, found.selector, found.result) == ("noc.example", "s1", "pass")
    assert found.covers >= {"from", "subject", "date", "message-id"}
    assert await results(post, raw.replace(b"\r\n", b"\n")) == ["pass"]  # kept with bare line ends
    assert await results(post, raw.replace(b"Take this", b"Give this")) == ["fail"]
    assert await results(post, raw.replace(b"Subject: Take", b"Subject: Give")) == ["fail"]


async def test_ed25519_passes_and_a_key_of_the_other_kind_does_not(post: Any) -> None:
    raw = post.signed(algorithm=b"ed25519-sha256")
    assert await results(post, raw, post.key_record(kind="ed25519")) == ["pass"]
    assert await results(post, raw.replace(b"Take this", b"Give this"), post.key_record(kind="ed25519")) == ["fail"]
    assert await results(post, raw.replace(b"Subject: T", b"Subject: G"), post.key_record(kind="ed25519")) != ["pass"]
    assert await results(post, raw, post.key_record()) == ["permerror"]


RFC_LETTER = b"""DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
"""
RFC_KEYS = {
    "brisbane._domainkey.football.example.com": "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    "test._domainkey.football.example.com": "v=DKIM1; k=rsa; "
    "p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/b"
    "yYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB",
}


async def test_the_letter_of_the_rfc_passes(post: Any) -> None:
    """RFC 8463, appendix A."""
    found = await dkim_results(RFC_LETTER, post.dns(RFC_KEYS), now=post.now)
    assert [(one.selector, one.result) for one in found] == [("brisbane", "pass"), ("test", "pass")]


async def test_an_unsigned_letter_asks_nothing(post: Any) -> None:
    lookup = post.dns({})
    assert await dkim_results(post.letter, lookup, now=post.now) == []
    assert lookup.asked == []


async def test_several_signatures_are_judged_alone_and_each_once(post: Any) -> None:
    raw = post.signed(post.signed(domain="list.example"))
    twice = raw[: raw.index(b"DKIM-Signature", 5)].replace(b"; d=", b";  d=") + raw  # folded otherwise
    lookup = post.dns({KEY: post.key_record(), "s1._domainkey.list.example": "p=rubbish"})
    found = await dkim_results(twice, lookup, now=post.now)
    assert [(one.domain, one.result) for one in found] == [("noc.example", "pass"), ("list.example", "permerror")]
    assert sorted(lookup.asked) == sorted({KEY, "s1._domainkey.list.example"})


async def test_only_the_topmost_signatures_are_looked_at(post: Any) -> None:
    raw = post.signed()
    forged = b"".join(
        b"DKIM-Signature: v=1; a=rsa-sha256; d=noc.example; s=s1; h=from; bh=AAAA; b=AAA%d\r\n" % n for n in range(900)
    )
    lookup = post.dns({KEY: post.key_record()})
    found = await dkim_results(forged + raw, lookup, now=post.now)
    assert len(found) == MOST
    assert {one.result for one in found} == {"fail"}
    assert lookup.asked == [KEY]


async def test_appended_text_behind_a_length_is_not_believed(post: Any) -> None:
    raw = post.signed(length=True)
    assert await reason(post, raw + b"Delete #1\r\n") == ("policy", "it is over a part of the text only (l=)")
    assert (await reason(post, raw))[0] == "policy"


async def test_what_we_do_not_let_count(post: Any) -> None:
    day, hour = timedelta(days=1), timedelta(hours=2)
    expired = post.signed(extra=[(b"x", b"%d" % (post.now + hour).timestamp())])
    assert await results(post, expired) == ["pass"]
    assert await results(post, expired, now=post.now + day) == ["policy"]
    assert await results(post, post.signed(), now=post.now - day) == ["policy"]  # signed in the future
    assert await results(post, post.signed(algorithm=b"rsa-sha1")) == ["policy"]
    small = post.key_record(post.small_public)
    assert await reason(post, post.signed(key=post.small_key), small) == ("policy", "its key has 512 bits")


async def test_a_signature_that_is_not_over_from_does_not_count(post: Any) -> None:
    raw = post.signed()
    start = raw.index(b"h=from")
    end = raw.index(b";", start)
    lookup = post.dns({KEY: post.key_record()})
    (found,) = await dkim_results(raw[:start] + b"h=subject:date" + raw[end:], lookup, now=post.now)
    assert (found.result, found.reason, lookup.asked) == ("policy", "it is not over From", [])


@pytest.mark.parametrize(
    ("record", "result"),
    [
        ([], "permerror"),
        ("v=DKIM1; k=rsa; p=", "permerror"),  # revoked
        ("v=DKIM1; k=rsa", "permerror"),
        ("v=DKIM2; p={p}", "permerror"),
        ("v=DKIM1; p=%%%", "permerror"),
        ("v=DKIM1; p=AAAA", "permerror"),
        ("v=DKIM1; p=MAYCAQACAQA=", "policy"),  # modulus and exponent 0
        ("v=DKIM1; h=sha1; p={p}", "policy"),
        ("v=DKIM1; s=tlsrpt; p={p}", "policy"),
        ("v=DKIM1; s=other; p={p}", "policy"),
        ("v=DKIM1; s=other:email; t=y:s; h=sha1:sha256; p={p}", "pass"),
        ("p={p}", "pass"),
        (["v=spf1 -all", "v=DKIM1; p={p}"], "pass"),
        (["v=DKIM1; p={p}", "v=DKIM1; p="], "permerror"),
    ],
)
async def test_what_a_key_says_of_itself_counts(post: Any, record: Any, result: str) -> None:
    public = post.key_record().partition("p=")[2]
    records = [one.replace("{p}", public) for one in ([record] if isinstance(record, str) else record)]
    assert (await reason(post, post.signed(), records))[0] == result


async def test_a_revoked_key_is_called_so(post: Any) -> None:
    assert await reason(post, post.signed(), "v=DKIM1; p=") == ("permerror", "its key is revoked")


async def test_a_header_that_stands_more_often_than_it_was_signed_is_not_covered(post: Any) -> None:
    raw = b"To: all@noc.example\r\n" + post.signed()
    (found,) = await dkim_results(raw, post.dns({KEY: post.key_record()}), now=post.now)
    assert found.result == "pass"
    assert "to" not in found.covers


async def test_a_key_that_is_not_for_subdomains(post: Any) -> None:
    raw = post.signed(extra=[(b"i", b"ana@sub.noc.example")])
    assert await results(post, raw) == ["pass"]
    assert await results(post, raw, post.key_record() + "; t=s") == ["policy"]


async def test_trouble_with_dns_is_not_a_bad_signature(post: Any) -> None:
    (found,) = await dkim_results(post.signed(), post.dns({}, broken=[KEY]), now=post.now)
    assert found.result == "temperror"


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace(b"Subject:", b"Subject :"),
        lambda raw: raw.replace(b"Subject:", b"no header\r\nSubject:"),
        lambda raw: raw.replace(b"Subject:", b"X: a\rSubject: evil\r\nSubject:"),
        lambda raw: raw.replace(b"Subject:", b"From nobody\r\nSubject:"),
        lambda raw: b" folded\r\n" + raw,
        lambda raw: b"X: " + b"a" * 1_000_000 + b"\r\n" + raw,
        lambda raw: b"X: y\r\n" * 1001 + raw,
    ],
)
async def test_headers_that_may_be_read_otherwise_prove_nothing(post: Any, change: Any) -> None:
    assert "pass" not in await results(post, change(post.signed()))


@pytest.mark.parametrize(
    "raw",
    [
        b"DKIM-Signature: v=1; b=x" + b"\r\n " * 50_000 + b"!\r\n\r\n",
        b"DKIM-Signature: v=1;" + b" b" * 100_000 + b"\r\n\r\n",
        b"DKIM-Signature: " + b"a=b;" * 50_000 + b"\r\n\r\n",
        b"DKIM-Signature: v=1\r\n" + b"X:\r\n" + b" y\r\n" * 60_000 + b"\r\n",
        b"DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=s; bh=AAAA; b=AAAA; h=from"
        + b"".join(b":x%d" % n for n in range(3000))
        + b"\r\n" * 2,
    ],
)
async def test_hostile_headers_cost_little(post: Any, raw: bytes) -> None:
    began = time.perf_counter()
    assert "pass" not in await results(post, raw)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda raw: raw.replace(b" b=", b" b=" + b"\r\n " * 20, 1), "its header is too long"),
        (lambda raw: raw.replace(b" b=", b" z=" + b"a" * 17_000 + b"; b=", 1), "its header is too long"),
        (lambda raw: raw.replace(b"h=from", b"h=" + b"a:" * 100 + b"from", 1), "it is over more than 100 headers"),
    ],
)
async def test_a_signature_that_would_cost_much_is_not_checked(post: Any, change: Any, why: str) -> None:
    lookup = post.dns({KEY: post.key_record()})
    (found,) = await dkim_results(change(post.signed()), lookup, now=post.now)
    assert (found.result, found.reason, lookup.asked) == ("permerror", why, [])


async def test_a_long_run_of_blanks_costs_little(post: Any) -> None:
    """A regular expression would take minutes over it."""
    raw = post.signed(form=(b"relaxed", b"relaxed"))
    began = time.perf_counter()
    assert await results(post, raw + b"x" + b" \t" * 1_000_000 + b"y\r\n" + b"\r\n" * 500_000) == ["fail"]
    assert time.perf_counter() - began < 2


async def test_a_key_that_is_costly_to_use_is_not_used(post: Any) -> None:
    """A modulus and an exponent of 20,000 bits would keep us busy for seconds."""
    number = (b"\x02\x82\x09\xc4" + b"\x7f" * 2500) * 2
    body = b"\x30\x82" + len(number).to_bytes(2, "big") + number
    record = "p=" + base64.b64encode(body).decode()
    assert (await reason(post, post.signed(), record))[0] == "policy"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60).map(lambda b: bytes(b" \t\r\nab"[one % 6] for one in b)), st.booleans())
@example(b"", True)
@example(b"", False)
def test_the_canonical_body_is_dkimpys(body: bytes, relaxed: bool) -> None:
    raw = b"A: b\r\n\r\n" + body + b"\r\n"
    _, theirs = dkim.rfc822_parse(raw)
    theirs = (Relaxed if relaxed else Simple).canonicalize_body(theirs)
    assert body_hashes(raw, 8)(relaxed) == hashlib.sha256(theirs).digest()


NAME = st.sampled_from(["v", "a", "b", "bh", "d", "s", "h", "i", "l", "t", "x", "c", "q", "z", "", "B", "é"])
VALUE = st.one_of(
    st.sampled_from(
        ["1", "rsa-sha256", "ed25519-sha256", "AAAA", "noc.example", "s1", "from", "from:subject", "relaxed/relaxed"]
    ),
    st.sampled_from(["dns/txt", "@noc.example", "1777885200", "9" * 5000, "a..b", "s1\r\n x", "=", "relaxed/other"]),
    st.text(max_size=20),
)


@settings(max_examples=150, deadline=None)
@given(tags=st.lists(st.tuples(NAME, VALUE), max_size=14), base=st.booleans(), record=st.text(max_size=40))
async def test_any_signature_and_any_key_are_judged(post: Any, tags: Any, base: bool, record: str) -> None:
    good = {"v": "1", "a": "rsa-sha256", "d": "noc.example", "s": "s1", "h": "from", "bh": "AAAA", "b": "AAAA"}
    listed = [*({**good, **dict(tags)}.items() if base else tags)]
    value = "; ".join(f"{name}={text}" for name, text in listed)
    raw = f"DKIM-Signature: {value}\r\n".encode("utf-8", "surrogatepass") + post.letter
    found = await dkim_results(raw, post.dns({KEY: f"v=DKIM1; p={record}"}), now=post.now)
    assert all(one.result in ("fail", "permerror", "policy") for one in found)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
async def test_a_changed_letter_never_passes(post: Any, data: Any) -> None:
    raw = post.signed()
    at = data.draw(st.integers(raw.index(b"From:"), len(raw) - 1).filter(lambda one: raw[one : one + 1].isalnum()))
    other = data.draw(st.integers(33, 126).filter(lambda one: one | 32 != raw[at] | 32))
    assert "pass" not in await results(post, raw[:at] + bytes([other]) + raw[at + 1 :])


# DNS itself


class Responder(asyncio.DatagramProtocol):
    """A name server for a few names; says nothing for ``silent.example``."""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        query = dns.message.from_wire(data)
        name = query.question[0].name.to_text()
        if name == "silent.example.":
            return
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if name == "key.example.":
            texts = ['"v=DKIM1; " "p=AAAA"', '"caf\\195\\169"']
            answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", "TXT", texts))
        elif name == "many.example.":
            answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", "TXT", [f"a{n}" for n in range(40)]))
        elif name == "alias.example.":
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", "key.example."))
            answer.answer.append(dns.rrset.from_text("key.example.", 60, "IN", "TXT", '"aliased"'))
        elif name == "broken.example.":
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif name != "empty.example.":
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self.transport.sendto(answer.to_wire(), addr)


@pytest.fixture
async def server() -> Any:
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Responder, ("127.0.0.1", 0))
    yield f"127.0.0.1@{transport.get_extra_info('sockname')[1]}"
    transport.close()


async def test_txt_records_are_found_and_what_is_not_there_is_no_trouble(server: str) -> None:
    lookup = dns_lookup(nameservers=[server])
    assert sorted(await lookup("key.example")) == ["cafÃ©", "v=DKIM1; p=AAAA"]
    assert await lookup("alias.example") == ["aliased"]
    assert await lookup("empty.example") == []
    assert await lookup("nothing.example.") == []
    assert len(await lookup("many.example")) == RECORDS


async def test_a_failure_of_dns_is_trouble(server: str) -> None:
    lookup = dns_lookup(seconds=0.3, nameservers=[server])
    for name in ("broken.example", "silent.example", "a" * 64 + ".example", "a..example"):
        with pytest.raises(LookupTrouble):
            await lookup(name)
    with pytest.raises(ValueError):
        dns_lookup(nameservers=["no address"])
