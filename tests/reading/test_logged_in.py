"""Logins that our own mail system tells of: whose they are, and what one of somebody else's takes away."""

import pytest

from mailticket.model.evidence import Evidence, Level
from mailticket.model.letter import MailClass, Ours
from mailticket.model.person import Mailbox
from mailticket.reading.evidence import evidence

OURS = Ours("noc", "noc.example", authserv_ids=frozenset({"mx.noc.example"}), domains=frozenset({"noc.example"}))
DMARC = "dmarc=pass header.from=noc.example"


def found(said: str, author: str = "lucia@noc.example", ours: Ours = OURS, more: str = "") -> Evidence:
    server = next(iter(ours.authserv_ids))
    headers = [("Authentication-Results", f"{server}; {said}"), ("From", author)]
    headers += [("Subject", one) for one in more.split()]
    return evidence(headers, Mailbox(author), MailClass.HUMAN, ours, trusted=True)


@pytest.mark.parametrize("more", ["", f"; {DMARC}", "; spf=pass smtp.mailfrom=lucia@noc.example"])
@pytest.mark.parametrize("login", ["joao@noc.example", "joao", "lucia@other.example", '"lucia@noc.example "@x', "l"])
def test_a_login_of_somebody_else_outweighs_all_that_passes(login: str, more: str) -> None:
    one = found(f"auth=pass smtp.auth={login}{more}")
    assert (one.level, one.method, one.doubted) == (Level.NONE, "smtp-auth", True)
    assert "who is not in From" in one.reason


def test_two_subjects_hide_no_login() -> None:
    assert found("auth=pass smtp.auth=joao@noc.example", more="one two").doubted


def test_a_login_that_is_not_named_may_be_anybodys() -> None:
    for said in ("auth=pass", 'auth=pass smtp.auth=""', "auth=pass smtp.mailfrom=lucia@noc.example"):
        one = found(f"{said}; {DMARC}")
        assert (one.level, one.doubted) == (Level.NONE, True)
        assert "does not say who" in one.reason


@pytest.mark.parametrize("logins", ["lucia joao", "joao lucia"])
def test_of_two_logins_the_others_counts(logins: str) -> None:
    said = "; ".join(f"auth=pass smtp.auth={one}@noc.example" for one in logins.split())
    assert found(said).login == "joao@noc.example"


@pytest.mark.parametrize("login", ["lucia@noc.example", "LUCIA@NOC.example", "lucia", "Lucia"])
def test_their_own_login_proves_them(login: str) -> None:
    one = found(f"auth=pass smtp.auth={login}")
    assert (one.level, one.reason) == (Level.SESSION, "logged in at our mail system as lucia@noc.example")


@pytest.mark.parametrize(
    ("server", "domains", "author", "level", "doubted"),
    [
        ("mx.noc.example", "noc.example", "lucia@noc.example", Level.SESSION, False),
        ("noc.example", "noc.example", "lucia@noc.example", Level.SESSION, False),
        ("mx.noc.example", "mx.noc.example noc.example", "lucia@mx.noc.example", Level.SESSION, False),
        ("mx.noc.example", "mx.noc.example noc.example", "lucia@noc.example", Level.NONE, True),
        ("a.mx.noc.example", "noc.example", "lucia@noc.example", Level.NONE, True),
        ("mx.noc.example", "noc.example other.example", "lucia@other.example", Level.NONE, True),
        ("mx.noc.example", "example", "lucia@example", Level.NONE, True),
        ("mx.noc.example", "", "lucia@noc.example", Level.NONE, False),
        ("mx.noc.example", "", "lucia@mx.noc.example", Level.NONE, False),
        ("mx.noc.example", "", "lucia@cliente.example", Level.NONE, True),
    ],
)
def test_a_name_without_a_domain_is_of_that_servers_domain_alone(
    server: str, domains: str, author: str, level: Level, doubted: bool
) -> None:
    ours = Ours("noc", "noc.example", authserv_ids=frozenset({server}), domains=frozenset(domains.split()))
    one = found("auth=pass smtp.auth=lucia", author, ours)
    assert (one.level, one.doubted) == (level, doubted)


def test_a_login_that_failed_says_nothing() -> None:
    one = found(f"auth=fail smtp.auth=joao@noc.example; {DMARC}; spf=pass smtp.mailfrom=lucia@noc.example")
    assert (one.level, one.method) == (Level.DOMAIN, "dmarc")


@pytest.mark.parametrize("login", ["\u212aim@noc.example", "\u212aim", '"\u212aim"@noc.example'])
@pytest.mark.parametrize("domains", ["noc.example", ""])
def test_a_login_with_a_kelvin_sign_is_nobody_s_with_a_k(login: str, domains: str) -> None:
    ours = Ours("noc", "noc.example", authserv_ids=frozenset({"mx.noc.example"}), domains=frozenset(domains.split()))
    one = found(f"auth=pass smtp.auth={login}; {DMARC}", "kim@noc.example", ours)
    assert (one.level, one.doubted) == (Level.NONE, True)
