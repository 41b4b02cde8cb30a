"""``dmarc=fail`` by our own mail system, as the usual servers write it, and what may hide it from nobody."""

import pytest

from mailticket.model.evidence import Evidence, Level
from mailticket.model.letter import MailClass, Ours
from mailticket.model.person import Mailbox
from mailticket.reading.authresults import parse
from mailticket.reading.dmarc_failure import asks
from mailticket.reading.evidence import evidence

OURS = Ours("noc", "noc.example", authserv_ids=frozenset({"mx.noc.example"}), domains=frozenset({"noc.example"}))
CUSTOMER = "eva@cliente.example"


def found(said: str, author: str = CUSTOMER, *, trusted: bool = True, below: str = "", **more: str) -> Evidence:
    headers = [("Authentication-Results", f"mx.noc.example; {said}"), ("Received", "from evil.example")]
    headers += [("Authentication-Results", f"mx.noc.example; {below}")] if below else []
    headers += [("From", author), *((name.partition("_")[0], value) for name, value in more.items())]
    return evidence(headers, Mailbox(author), MailClass(more.get("kind", "human")), OURS, trusted=trusted)


@pytest.mark.parametrize(
    ("said", "policy"),
    [
        ("dmarc=fail (p=reject dis=none) header.from=cliente.example", "reject"),
        ("dmarc=fail (p=quarantine dis=quarantine) header.from=cliente.example", "quarantine"),
        ("dmarc=fail (p=REJECT sp=REJECT dis=QUARANTINE) header.from=cliente.example", "reject"),
        ("dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=cliente.example", ""),
        ('dmarc=fail reason="No valid SPF, No valid DKIM" header.from=cliente.example (policy=reject)', "reject"),
        ('dmarc=fail reason="p=reject" header.from=cliente.example (policy=none)', ""),
        (
            "dmarc=fail policy.published-domain-policy=reject (p=reject,d=none,d.eval=none) policy.policy-from=p",
            "reject",
        ),
        (
            "dmarc=fail policy.published-domain-policy=none policy.published-subdomain-policy=reject "
            "policy.applied-disposition=none (p=none,sp=reject,d=none) policy.policy-from=sp",
            "reject",
        ),
        (
            "dmarc=fail policy.published-domain-policy=none policy.published-subdomain-policy=reject "
            "policy.applied-disposition=none (p=none,sp=reject,d=none) policy.policy-from=p",
            "",
        ),
        ("dmarc=fail (Used From Domain Record) header.from=cliente.example policy.dmarc=quarantine", "quarantine"),
        ("dmarc=fail (p=reject) header.from=a.cliente.example policy.dmarc=none", ""),
        ("dmarc=fail (p=reject sp=reject pct=100) action=oreject header.from=cliente.example", "reject"),
        ("dmarc=fail action=oreject header.from=cliente.example", "reject"),
        ("dmarc=fail action=pct.quarantine header.from=cliente.example", "quarantine"),
        ("dmarc=fail action=none header.from=cliente.example", ""),
        ("dmarc=fail (p = reject) header.from=cliente.example", "reject"),
        ("dmarc=fail (sp=reject) header.from=cliente.example", ""),
        ("dmarc=fail (stop=reject, p=rejected, x.p=reject) header.from=cliente.example", ""),
        ("dmarc=fail", ""),
    ],
)
def test_what_the_domain_asks_for_is_found_where_servers_write_it(said: str, policy: str) -> None:
    assert asks(parse(f"mx.noc.example; {said}")[1][0]) == policy
    one = found(said)
    assert (one.disowned, one.barred, one.level) == (bool(policy), bool(policy), Level.NONE)
    assert (f"asks to {policy}" in one.reason) == bool(policy)


@pytest.mark.parametrize(
    "said",
    [
        "dmarc=fail header.from=noc.example",
        "dmarc=fail (p=none dis=none) header.from=noc.example; spf=pass smtp.mailfrom=noc.example",
        "dmarc=pass header.from=noc.example; dmarc=fail header.from=noc.example",
        "auth=pass smtp.auth=ana@noc.example; dmarc=fail header.from=noc.example",
        "dmarc=fail header.from=evil.example",
        "dmarc=fail",
    ],
)
def test_a_domain_of_ours_disowns_whatever_fails(said: str) -> None:
    assert found(said, "ana@noc.example").disowned


@pytest.mark.parametrize("result", ["pass", "none", "temperror", "permerror", "bestguesspass"])
def test_what_does_not_fail_is_not_disowned(result: str) -> None:
    assert not found(f"dmarc={result} (p=reject dis=reject) header.from=noc.example", "ana@noc.example").disowned


def test_no_other_flaw_hides_it() -> None:
    said = "dmarc=fail (p=reject dis=none)"
    assert found(said, Subject_1="x", Subject_2="y").disowned
    assert found(said, From="another@noc.example").disowned
    assert found(said, kind="auto-generated").disowned


def test_only_our_own_mail_system_says_so() -> None:
    said = "dmarc=fail (p=reject dis=none)"
    assert not found(said, trusted=False).disowned
    assert not found("none", below=said).disowned


def test_a_long_comment_is_read_quickly() -> None:
    said = f"mx.noc.example; dmarc=fail ({'p' * 30_000} {'p = ' * 8000}) header.from=x"
    assert asks(parse(said)[1][0]) == ""
