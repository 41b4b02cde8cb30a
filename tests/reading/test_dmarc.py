"""DMARC by our own check: what a letter must have to be of its domain, and forgeries that must not get there."""

import sys
from itertools import combinations
from typing import Any

import pytest

from mailticket.model.evidence import Evidence, Level
from mailticket.reading.dkim import Signed
from mailticket.reading.dmarc import Dmarc, border_evidence, dmarc

DOMAIN, ADDRESS = "noc.example", "ana@noc.example"
TRUSTED = frozenset({DOMAIN})
REJECT = "v=DMARC1; p=reject"


def records(post: Any, policy: Any = REJECT, *more: str) -> dict[str, Any]:
    keys = {f"s1._domainkey.{one}": post.key_record() for one in (DOMAIN, "evil.example", *more)}
    return {**keys, "_dmarc.noc.example": policy}


async def level(post: Any, raw: bytes, dns: Any = None, *, address: str = ADDRESS, broken: Any = ()) -> Evidence:
    lookup = post.dns(records(post) if dns is None else dns, broken)
    evidence, _ = await border_evidence(raw, address, lookup, TRUSTED, now=post.now)
    return evidence


def passed(*domains: str) -> list[Signed]:
    return [Signed(one, "s1", "pass", "") for one in domains]


async def test_a_signed_letter_of_a_trusted_domain(post: Any) -> None:
    lookup = post.dns(records(post))
    evidence, found = await border_evidence(post.signed(), ADDRESS, lookup, TRUSTED, now=post.now)
    assert (evidence.level, evidence.method) == (Level.DOMAIN, "dmarc")
    assert found == Dmarc("pass", DOMAIN, "reject", DOMAIN)
    evidence, found = await border_evidence(post.signed(), ADDRESS, lookup, frozenset(), now=post.now)
    assert (evidence.level, evidence.method) == (Level.WEAK, "dmarc")
    assert "[evidence] domains" in evidence.reason


async def test_an_edwards_signature_suffices(post: Any) -> None:
    dns = {**records(post), "s1._domainkey.noc.example": post.key_record(kind="ed25519")}
    assert (await level(post, post.signed(algorithm=b"ed25519-sha256"), dns)).level == Level.DOMAIN


async def test_without_a_policy_a_signature_is_a_weak_sign(post: Any) -> None:
    evidence = await level(post, post.signed(), records(post, []))
    assert (evidence.level, evidence.method) == (Level.WEAK, "dkim")
    assert await level(post, post.letter, records(post, [])) == Evidence(reason="nobody signed it")


# forgeries


async def test_text_appended_behind_the_signed_length(post: Any) -> None:
    assert (await level(post, post.signed(length=True) + b"Delete #1\r\n")).level == Level.NONE


@pytest.mark.parametrize("over", [("from", "to", "subject", "date", "message-id"), None])
async def test_a_second_from_or_subject_on_top(post: Any, over: Any) -> None:
    raw = post.signed(over=over or post.over)
    assert (await level(post, b"From: boss@noc.example\r\n" + raw)).level == Level.NONE
    assert (await level(post, raw.replace(b"\r\n\r\n", b"\r\nFrom: x@noc.example\r\n\r\n", 1))).level == Level.NONE
    assert (await level(post, b"Subject: Delete #1\r\n" + raw)).level < Level.DOMAIN


async def test_a_subject_where_none_was_signed(post: Any) -> None:
    letter = post.letter.replace(b"Subject: Take #12\r\n", b"")
    raw = post.signed(letter, over=("from", "date", "message-id", "content-type"))
    assert (await level(post, raw)).level == Level.DOMAIN
    assert (await level(post, b"Subject: Delete #1\r\n" + raw)).level == Level.NONE


@pytest.mark.parametrize("name", ["subject", "date", "message-id"])
async def test_a_signature_that_leaves_a_header_open(post: Any, name: str) -> None:
    evidence = await level(post, post.signed(over=[one for one in post.over if one != name]))
    assert evidence.level == Level.NONE
    assert "leaves the letter open" in evidence.reason


async def test_the_signature_that_leaves_nothing_open_counts(post: Any) -> None:
    """Whichever of two stands above the other."""
    weak = {"over": ("from",), "domain": "mail.noc.example"}
    dns = records(post, REJECT, "mail.noc.example")
    assert (await level(post, post.signed(post.signed(), **weak), dns)).level == Level.DOMAIN
    assert (await level(post, post.signed(post.signed(**weak)), dns)).level == Level.DOMAIN


async def test_a_forgers_own_signature(post: Any) -> None:
    forged = post.signed(domain="evil.example")
    for policy in ("v=DMARC1; p=none", []):
        evidence = await level(post, forged, records(post, policy))
        assert evidence == Evidence(reason="signed by evil.example, which says nothing about noc.example")
    for asks in ("quarantine", "reject"):
        lookup = post.dns(records(post, f"v=DMARC1; p={asks}"))
        evidence, found = await border_evidence(forged, ADDRESS, lookup, TRUSTED, now=post.now)
        assert (evidence.level, evidence.method, found.result, found.disowned) == (Level.NONE, "dmarc", "fail", True)
        assert f"asks to {asks}" in evidence.reason


async def test_a_signature_replayed_under_another_from(post: Any) -> None:
    raw = post.signed(post.letter.replace(b"ana@noc", b"eva@evil"), domain="evil.example")
    assert (await level(post, raw, address="eva@evil.example")).level == Level.WEAK
    assert (await level(post, raw.replace(b"eva@evil.example", b"ana@noc.example"))).level == Level.NONE


async def test_the_address_is_the_one_that_was_signed(post: Any) -> None:
    raw = post.signed(post.letter.replace(b"Ana <ana@noc.example>", b"ana@noc.example, eva@evil.example"))
    assert (await level(post, raw)).level == Level.NONE
    assert (await level(post, post.signed(), address="boss@noc.example")).level == Level.NONE


async def test_a_letter_cut_in_other_parts(post: Any) -> None:
    """Somebody wrote us a letter with a boundary in it, was answered with it quoted, and hands us the answer."""
    text = b"No, I will not.\r\n\r\nYou wrote:\r\n--evil\r\n\r\nDelete #1\r\n--evil--\r\n"
    head = post.letter.partition(b"\r\n\r\n")[0]
    open_ = [one for one in post.over if one != "content-type"]
    cut = b"Content-Type: multipart/mixed; boundary=evil"
    answer = post.signed(head + b"\r\n\r\n" + text, over=open_)
    assert (await level(post, answer)).level == Level.DOMAIN
    plain = b"Content-Type: text/plain; charset=utf-8"
    assert plain in answer
    assert (await level(post, answer.replace(plain, cut))).level == Level.NONE
    assert (await level(post, answer.replace(plain, b"Content-Type: message/rfc822"))).level == Level.NONE
    assert (await level(post, answer.replace(plain, plain + b"\r\n" + cut))).level == Level.NONE
    true = b"Content-Type: multipart/alternative; boundary=0a1"
    two = head.replace(plain, true) + b"\r\n\r\n--0a1\r\n\r\n" + text + b"--0a1--\r\n"
    whole = post.signed(two, over=open_)  # as large providers sign
    assert (await level(post, whole)).level == Level.DOMAIN
    assert (await level(post, whole.replace(true, cut))).level == Level.NONE


async def test_several_records_are_none(post: Any) -> None:
    evidence = await level(post, post.signed(), records(post, [REJECT, "v=DMARC1; p=none"]))
    assert (evidence.level, evidence.method) == (Level.WEAK, "dkim")
    assert (await level(post, post.signed(), records(post, ["v=spf1 -all", REJECT]))).level == Level.DOMAIN


async def test_trouble_never_raises_the_level(post: Any) -> None:
    """Whatever part of DNS fails, and whoever signed."""
    names = ["_dmarc.noc.example", "s1._domainkey.noc.example", "s1._domainkey.evil.example"]
    letters = [post.letter, post.signed(), post.signed(domain="evil.example")]
    letters.append(post.signed(letters[2]))
    letters.append(letters[3].replace(b"Take this", b"Give this"))
    for raw in letters:
        for policy in (REJECT, "v=DMARC1; p=none"):
            best = await level(post, raw, records(post, policy))
            for broken in (one for many in (1, 2, 3) for one in combinations(names, many)):
                assert (await level(post, raw, records(post, policy), broken=broken)).level <= best.level


async def test_trouble_is_not_taken_for_a_forgery(post: Any) -> None:
    for broken in ("_dmarc.noc.example", "s1._domainkey.noc.example"):
        lookup = post.dns(records(post), [broken])
        evidence, found = await border_evidence(post.signed(), ADDRESS, lookup, TRUSTED, now=post.now)
        assert (found.result, found.disowned) == ("temperror", False)
        assert evidence.level < Level.DOMAIN
        assert evidence.reason


async def test_a_library_that_is_missing_lowers_the_level(post: Any, monkeypatch: Any) -> None:
    raw = post.signed()
    monkeypatch.setitem(sys.modules, "dkim", None)
    evidence = await level(post, raw)
    assert evidence.level == Level.NONE
    assert "mailticket[auth]" in evidence.reason


async def test_an_answer_that_does_not_come_is_not_waited_for(post: Any, monkeypatch: Any) -> None:
    import asyncio

    monkeypatch.setattr("mailticket.reading.dmarc.SECONDS", 0.05)

    async def silent(name: str, kind: str = "TXT", /) -> list[str]:
        await asyncio.Event().wait()
        return []

    evidence, found = await border_evidence(post.signed(), ADDRESS, silent, TRUSTED, now=post.now)
    assert (evidence.level, found.result) == (Level.NONE, "temperror")


# alignment and discovery


@pytest.mark.parametrize(
    ("author", "signer", "adkim", "result"),
    [
        ("noc.example", "noc.example", "s", "pass"),
        ("noc.example", "noc.example", "r", "pass"),
        ("noc.example", "mail.noc.example", "r", "pass"),
        ("noc.example", "mail.noc.example", "s", "fail"),
        ("a.noc.example", "noc.example", "r", "fail"),  # of another organisation, where the parent has no record
        ("a.noc.example", "noc.example", "s", "fail"),
        ("victim.co.uk", "attacker.co.uk", "r", "fail"),
        ("victim.co.uk", "co.uk", "r", "fail"),
        ("victim.co.uk", "mail.victim.co.uk", "r", "pass"),
        ("victim.github.io", "attacker.github.io", "r", "fail"),
        ("noc.example", "evilnoc.example", "r", "fail"),
        ("noc.example", "noc.example.evil.example", "r", "fail"),
        ("noc.example", "", "r", "fail"),
        ("BÜCHER.example", "xn--bcher-kva.example", "s", "pass"),
    ],
)
async def test_who_may_sign_for_whom(post: Any, author: str, signer: str, adkim: str, result: str) -> None:
    ascii_ = author.lower().encode("idna").decode()
    lookup = post.dns({f"_dmarc.{ascii_}": f"v=DMARC1; p=reject; adkim={adkim}"})
    assert (await dmarc(author, passed(signer), lookup)).result == result


@pytest.mark.parametrize(
    ("dns", "policy", "where", "result"),
    [
        ({"_dmarc.noc.example": "v=DMARC1; p=reject; sp=none"}, "none", "noc.example", "fail"),
        ({"_dmarc.noc.example": "v=DMARC1; p=quarantine"}, "quarantine", "noc.example", "fail"),
        ({"_dmarc.a.noc.example": "v=DMARC1;p=none", "_dmarc.noc.example": REJECT}, "none", "a.noc.example", "fail"),
        ({"_dmarc.a.noc.example": "v=spf1", "_dmarc.noc.example": REJECT}, "reject", "noc.example", "fail"),
        (
            {"_dmarc.a.noc.example": ["v=DMARC1; p=none"] * 2, "_dmarc.noc.example": REJECT},
            "reject",
            "noc.example",
            "fail",
        ),
        ({"_dmarc.noc.example": [REJECT] * 2}, "", "", "none"),
        ({"_dmarc.example": f"{REJECT}; psd=y"}, "reject", "example", "fail"),
        (
            {"_dmarc.example": f"{REJECT}; psd=y", "_dmarc.noc.example": "v=DMARC1; p=none"},
            "none",
            "noc.example",
            "fail",
        ),
        ({"_dmarc.noc.example": "v=DMARC1; p=none; sp=reject"}, "reject", "noc.example", "fail"),
        ({"_dmarc.noc.example": f"{REJECT}; t=y"}, "none", "noc.example", "fail"),
        ({"_dmarc.noc.example": f"{REJECT}; t=n; psd=x; np=x"}, "", "noc.example", "permerror"),
        ({"_dmarc.noc.example": "v=DMARC1; p=none; np=reject"}, "reject", "noc.example", "fail"),
        (
            {"_dmarc.noc.example": "v=DMARC1; p=none; np=reject", "A a.noc.example": "192.0.2.1"},
            "none",
            "noc.example",
            "fail",
        ),
        (
            {"_dmarc.noc.example": "v=DMARC1; p=none; np=reject", "MX a.noc.example": "0 m."},
            "none",
            "noc.example",
            "fail",
        ),
        (
            {"_dmarc.noc.example": f"{REJECT}; np=none; sp=quarantine", "AAAA a.noc.example": "::1"},
            "quarantine",
            "noc.example",
            "fail",
        ),
        ({"_dmarc.a.noc.example": "v=DMARC1; p=none; np=reject; sp=reject"}, "none", "a.noc.example", "fail"),
        ({"_dmarc.noc.example": "V=DMARC1; p=reject"}, "", "", "none"),
        ({"_dmarc.noc.example": "v=DMARC12; p=reject"}, "", "", "none"),
        ({"_dmarc.noc.example": "v=DMARC1; pct=0; p=Reject ; x"}, "reject", "noc.example", "fail"),
        ({"_dmarc.noc.example": "v=DMARC1; p=rejct"}, "", "noc.example", "permerror"),
        ({"_dmarc.noc.example": "v=DMARC1"}, "", "noc.example", "permerror"),
        ({"_dmarc.noc.example": "v=DMARC1; rua=mailto:d@noc.example"}, "none", "noc.example", "fail"),
    ],
)
async def test_whose_policy_holds(post: Any, dns: Any, policy: str, where: str, result: str) -> None:
    found = await dmarc("a.noc.example", [], post.dns(dns))
    assert (found.policy, found.domain if where else "", found.result) == (policy, where, result)


ALIGNED = {"_dmarc.noc.example": REJECT}
BELOW = {**ALIGNED, "_dmarc.a.noc.example": REJECT}


@pytest.mark.parametrize(
    ("dns", "author", "signer", "result"),
    [
        (ALIGNED, "a.noc.example", "noc.example", "pass"),
        (ALIGNED, "a.noc.example", "b.noc.example", "pass"),
        (BELOW, "a.noc.example", "noc.example", "pass"),
        ({**ALIGNED, "_dmarc.a.noc.example": f"{REJECT}; psd=n"}, "a.noc.example", "noc.example", "fail"),
        ({**ALIGNED, "_dmarc.b.noc.example": f"{REJECT}; psd=n"}, "a.noc.example", "b.noc.example", "fail"),
        ({"_dmarc.example": f"{REJECT}; psd=y"}, "noc.example", "mail.noc.example", "pass"),
        ({"_dmarc.example": f"{REJECT}; psd=y"}, "noc.example", "evil.example", "fail"),
        ({"_dmarc.example": f"{REJECT}; psd=y"}, "noc.example", "example", "fail"),
        ({**ALIGNED, "_dmarc.example": f"{REJECT}; psd=y"}, "noc.example", "evil.example", "fail"),
    ],
)
async def test_an_organisation_ends_where_dns_says_so(
    post: Any, dns: Any, author: str, signer: str, result: str
) -> None:
    """RFC 9989 4.10.2."""
    assert (await dmarc(author, passed(signer), post.dns(dns))).result == result


async def test_a_public_suffix_that_does_not_say_so_makes_no_colleagues(post: Any) -> None:
    """Whoever buys a domain beside ours signs what DMARC calls aligned: no proof of a person of ours."""
    dns = {**records(post), "_dmarc.example": "v=DMARC1; p=none"}
    evidence = await level(post, post.signed(domain="evil.example"), dns)
    assert (evidence.level, "evil.example" in evidence.reason) == (Level.WEAK, True)
    below = {**records(post, REJECT, "mail.noc.example"), "_dmarc.example": "v=DMARC1; p=none"}
    assert (await level(post, post.signed(domain="mail.noc.example"), below)).level == Level.DOMAIN


async def test_a_walk_asks_eight_times_at_most(post: Any) -> None:
    """RFC 9989 4.10, its example."""
    lookup = post.dns({})
    await dmarc("a.b.c.d.e.f.g.h.i.j.mail.example.com", [], lookup)
    assert [one.removeprefix("_dmarc.") for one in lookup.asked] == [
        "a.b.c.d.e.f.g.h.i.j.mail.example.com",
        "g.h.i.j.mail.example.com",
        "h.i.j.mail.example.com",
        "i.j.mail.example.com",
        "j.mail.example.com",
        "mail.example.com",
        "example.com",
        "com",
    ]


async def test_signatures_of_strangers_ask_dns_nothing(post: Any) -> None:
    lookup = post.dns(ALIGNED)
    strangers = passed(*(f"{'x.' * 9}{number}.evil.example" for number in range(50)))
    assert (await dmarc("noc.example", strangers, lookup)).result == "fail"
    assert lookup.asked == ["_dmarc.noc.example", "_dmarc.example"]


async def test_many_signatures_ask_dns_no_more_than_a_bound(post: Any) -> None:
    names = [f"{number}.noc.example" for number in range(50)]
    lookup = post.dns({**ALIGNED, **{f"_dmarc.{one}": f"{REJECT}; psd=n" for one in names}})
    assert (await dmarc("a.noc.example", passed(*names), lookup)).result == "temperror"
    assert len(lookup.asked) == 40
    assert (await dmarc("a.noc.example", passed("noc.example", *names), lookup)).result == "pass"


async def test_a_domain_that_signs_for_itself_asks_dns_once(post: Any) -> None:
    lookup = post.dns(ALIGNED)
    assert (await dmarc("noc.example", passed("noc.example"), lookup)).result == "pass"
    assert lookup.asked == ["_dmarc.noc.example"]


@pytest.mark.parametrize("domain", ["", "[192.0.2.1]", "a..b", "a b", "x" * 300, "xn--\u0661", "noc.example\n"])
async def test_what_is_no_domain_is_not_asked_for(post: Any, domain: str) -> None:
    lookup = post.dns({})
    assert (await dmarc(domain, passed("noc.example"), lookup)).result == "permerror"
    assert lookup.asked == []


@pytest.mark.parametrize("name", [b"Date", b"Message-ID"])
async def test_what_says_that_it_came_before_cannot_be_taken_out(post: Any, name: bytes) -> None:
    raw = post.signed(over=[one for one in post.over if one != name.decode().lower()])
    without = b"\r\n".join(line for line in raw.split(b"\r\n") if not line.startswith(name + b":"))
    assert without != raw
    assert (await level(post, without)).level == Level.NONE


async def test_whom_it_was_written_to_is_signed_or_not_said(post: Any) -> None:
    assert (await level(post, post.signed())).written_to == {"help@tickets.example"}
    added = b"To: general@tickets.example\r\n" + post.signed()
    assert (await level(post, added)).written_to == frozenset()
    assert (await level(post, post.signed(over=[one for one in post.over if one != "to"]))).written_to == frozenset()
