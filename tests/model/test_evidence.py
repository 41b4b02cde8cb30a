"""How sure we must be of a sender: the default policy as one table, and what a site may change of it."""

from dataclasses import replace

import pytest

from mailticket.model.command import Demand
from mailticket.model.evidence import UNPROVEN, Evidence, Level, Policy, Verdict, surest

D, C = Verdict.DO, Verdict.CONFIRM

TABLE = {
    #                none weak domain session signed confirmed
    Demand.READ: (D, D, D, D, D, D),
    Demand.SPEAK: (C, D, D, D, D, D),
    Demand.OWN: (C, D, D, D, D, D),
    Demand.WORK: (C, C, D, D, D, D),
    Demand.CHANGE: (C, C, D, D, D, D),
    Demand.DESTROY: (C, C, C, C, D, D),
    Demand.BULK: (C, C, C, C, D, D),
    Demand.DISCLOSE: (C, C, C, C, C, D),
}


@pytest.mark.parametrize("demand", Demand)
@pytest.mark.parametrize("level", Level)
def test_the_default_policy(demand: Demand, level: Level) -> None:
    assert Policy().verdict(demand, level) is TABLE[demand][level]


@pytest.mark.parametrize("demand", Demand)
def test_more_evidence_never_allows_less(demand: Demand) -> None:
    order = [Verdict.REFUSE, Verdict.CONFIRM, Verdict.DO]
    strict = Policy({demand: Level.SIGNED}, {demand: Level.DOMAIN})
    for policy in (Policy(), strict):
        found = [order.index(policy.verdict(demand, level)) for level in Level]
        assert found == sorted(found)


def test_a_site_may_ask_for_more_and_refuse_below() -> None:
    policy = Policy({Demand.WORK: Level.SIGNED}, {Demand.WORK: Level.DOMAIN})
    found = [policy.verdict(Demand.WORK, level) for level in Level]
    assert found == [Verdict.REFUSE, Verdict.REFUSE, C, C, D, D]


def test_a_proof_that_failed_is_told_whatever_else_is_found() -> None:
    failed = Evidence(method="openpgp", failure="the signature does not hold: the signature is broken")
    login = Evidence(Level.SESSION, "smtp-auth", "logged in here as ana@noc.example")
    machine = Evidence(reason="a machine wrote", barred=True)
    for others in ([UNPROVEN], [login, UNPROVEN], [machine, login]):
        for found in (surest([*others, failed]), surest([failed, *others])):
            assert found.failure == failed.failure
            assert failed.failure in found.because
    assert surest([UNPROVEN, failed]) == failed
    assert surest([login, failed]).level is Level.SESSION
    assert surest([machine, failed]).barred
    assert surest([login, UNPROVEN]) == login


@pytest.mark.parametrize(
    ("addresses", "written", "level"),
    [
        (["ana@noc.example"], None, Level.DOMAIN),
        (["ana@home.example"], None, Level.WEAK),
        (["ana@home.example", "ana@NOC.example"], None, Level.DOMAIN),
        (["ana@noc.example"], Level.SIGNED, Level.SIGNED),
    ],
)
def test_where_domains_are_told_apart_words_need_more_than_a_message_id(
    addresses: list[str], written: Level | None, level: Level
) -> None:
    policy = Policy({Demand.SPEAK: written} if written is not None else {}, {}, frozenset({"noc.example"}))
    assert policy.speaks_from(addresses) is level


def test_what_a_domain_disowns_yields_to_a_signature_alone_and_what_cannot_be_told_to_nothing() -> None:
    fails = Evidence(method="dmarc", reason="DMARC fails", barred=True)
    machine = Evidence(reason="a machine wrote", barred=True)
    key = Evidence(Level.SIGNED, "openpgp", "signed with AB")
    found = surest([key, fails])
    assert (found.level, found.method, found.reason) == (Level.SIGNED, "openpgp", "signed with AB; DMARC fails")
    assert not found.disowned
    assert surest([fails, replace(key, level=Level.SESSION)]).disowned
    assert surest([key, fails, machine]) == machine
    assert surest([key, machine]) == machine
