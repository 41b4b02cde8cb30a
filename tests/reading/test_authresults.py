"""Authentication-Results: RFC 8601's examples, and forgeries that must prove nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.reading.authresults import auth_results, parse

TRUSTED = frozenset({"mx.noc.example"})
PASS = "mx.noc.example; dmarc=pass header.from=noc.example"


def test_the_examples_of_the_rfc_are_read() -> None:
    """RFC 8601, appendix B."""
    assert parse("example.org 1; none") == ("example.org", ())
    server, (spf,) = parse("example.com;\r\n spf=pass smtp.mailfrom=example.net")
    assert (server, spf.method, spf.result, spf.value("smtp.mailfrom")) == ("example.com", "spf", "pass", "example.net")
    _, (auth, spf) = parse(
        "example.com; auth=pass (cram-md5) smtp.auth=sender@example.net; spf=fail smtp.mailfrom=example.net"
    )
    assert (auth.value("smtp.auth"), spf.result) == ("sender@example.net", "fail")
    _, (dkim,) = parse('foo.example.net (foobar) 1 (baz); dkim/1 (One yay) = (wait for it) fail reason="bad (sig)"')
    assert (dkim.method, dkim.result, dkim.value("reason")) == ("dkim", "fail", "bad (sig)")


@pytest.mark.parametrize(
    "header",
    [
        "",
        ";",
        "mx.noc.example dmarc=pass",
        "mx.noc.example 2; dmarc=pass header.from=noc.example",
        "mx.noc.example; dmarc",
        "mx.noc.example; dmarc=pass header.from",
        "mx.noc.example; (dmarc=pass",
        'mx.noc.example; dmarc=pass reason="',
        "mx.noc.example; dmarc=pass) header.from=noc.example",
        "mx.noc.example; dmarc=pass\\ header.from=x",
        "mx.noc.example; dkim/2=pass",
        "a" * 70_000,
    ],
)
def test_what_breaks_the_grammar_proves_nothing(header: str) -> None:
    with pytest.raises(ValueError):
        parse(header)
    assert auth_results([("Authentication-Results", header)], TRUSTED) == ()


@pytest.mark.parametrize(
    "said",
    [
        "spf=fail smtp.mailfrom=a=b@evil.example; dmarc=fail (p=reject) header.from=noc.example",
        'dmarc=fail (p=reject) header.from=noc.example; spf=fail smtp.mailfrom="',
        "dmarc = fail (p=reject) header.from=noc.example; spf=fail (x",
    ],
)
def test_words_of_the_sender_hide_no_failure(said: str) -> None:
    (found,) = auth_results([("Authentication-Results", f"mx.noc.example; {said}")], TRUSTED)
    assert (found.method, found.result) == ("dmarc", "fail")
    assert "p=reject" in found.comment
    assert auth_results([("Authentication-Results", f"evil.example; {said}")], TRUSTED) == ()


def test_words_of_the_sender_hide_no_login() -> None:
    said = "mx.noc.example; auth=pass smtp.auth=joao@noc.example; spf=pass smtp.mailfrom=a=b@noc.example"
    (found,) = auth_results([("Authentication-Results", said)], TRUSTED)
    assert (found.method, found.result, found.value("smtp.auth")) == ("auth", "pass", "")


def test_many_signatures_hide_no_failure() -> None:
    many = "; ".join(["dkim=pass header.d=evil.example"] * 200)
    said = f"mx.noc.example; {many}; dmarc=fail (p=reject) header.from=noc.example"
    found = auth_results([("Authentication-Results", said)], TRUSTED)
    assert [one.method for one in found].count("dmarc") == 1
    assert len(found) < 60


def test_a_quoted_local_part_is_one_address() -> None:
    """RFC 8601 2.2: pvalue."""
    _, (spf,) = parse('mx.noc.example; spf=fail smtp.mailfrom="a b"@evil.example (quoted)')
    assert (spf.value("smtp.mailfrom"), spf.comment) == ("a b@evil.example", "quoted")


def test_only_the_trusted_server_is_believed() -> None:
    for forged in (
        "mx.noc.example.evil.example; dmarc=pass header.from=noc.example",
        "evil.example; dmarc=pass (mx.noc.example)",
        '"mx.noc.example "; dmarc=pass',
        "MX.NOC.EXAMPLE@evil.example; dmarc=pass",
    ):
        assert auth_results([("Authentication-Results", forged)], TRUSTED) == ()
    (found,) = auth_results([("authentication-results", PASS.upper().replace("PASS", "pass"))], TRUSTED)
    assert found.result == "pass"


def test_what_stands_below_a_received_is_anybodys() -> None:
    """Only as many Received lines are passed as our own mail system is known to add."""
    result, received = ("Authentication-Results", PASS), ("Received", "from client by mx.noc.example")
    assert len(auth_results([result, received, result], TRUSTED)) == 1
    assert auth_results([received, result], TRUSTED) == ()
    assert auth_results([received, result, received], TRUSTED) == ()
    assert len(auth_results([received, result, received, result], TRUSTED, hops=1)) == 1


def test_a_comment_cannot_hide_a_verdict() -> None:
    _, (one,) = parse("mx.noc.example; dmarc=fail (dmarc=pass; header.from=noc.example) header.from=evil.example")
    assert (one.result, one.value("header.from")) == ("fail", "evil.example")


@given(st.text(alphabet=st.sampled_from('ab.=;()"\\ \t\r\n/1passdmrc'), max_size=200))
def test_any_header_is_read_or_refused(header: str) -> None:
    try:
        server, results = parse(header)
    except ValueError:
        return
    assert server
    assert all(one.method and one.result is not None for one in results)


@given(st.text(max_size=100))
def test_nothing_in_a_comment_is_believed(text: str) -> None:
    inside = text.replace("\\", "").replace("(", "").replace(")", "")
    assert parse(f"mx.noc.example; spf=fail ({inside}) smtp.mailfrom=x")[1][0].result == "fail"
