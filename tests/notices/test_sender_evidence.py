"""What staff are told of a writer, in their language; outsiders nothing."""

from dataclasses import replace

import pytest

from mailticket.model.evidence import UNPROVEN, Evidence, Level
from mailticket.model.transaction import TransactionType, Via
from mailticket.notices.render_notice import word

DISOWNED = Evidence(
    method="dmarc", reason="DMARC fails for cliente.example, which asks to reject such mail", barred=True
)
LOGIN = Evidence(method="smtp-auth", reason="logged in here as joao@noc.example, who is not in From", doubted=True)
PROVEN = Evidence(Level.DOMAIN, "dmarc", "DMARC passes for noc.example, which is trusted")


@pytest.fixture
def text(house, read):
    def text(evidence, reader=None, *, staff=True, **more):
        entry = replace(house.entry(), evidence=evidence, **more)
        order = house.order("admin_correspondence", reader or house.luis, entry=entry, staff=staff)
        ((notice, _, failure),) = word(order, house.scene(order))
        assert not failure
        return read(notice).get_content().replace("\r\n", "\n").replace(" \n", " ")  # format=flowed

    return text


def test_staff_read_first_that_a_domain_disowns_a_mail(house, text) -> None:
    assert text(DISOWNED).startswith(
        "WARNING: the sender's domain disowns this mail. DMARC fails for cliente.example, which asks to reject such mail.\n\n"
    )
    assert text(DISOWNED, house.marta).startswith(
        "ATENCIÓN: el dominio del remitente no reconoce este mensaje como suyo. No pasa DMARC de cliente.example, que pide rechazar"
    )


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        (LOGIN, "Sender not proven: logged in here as joao@noc.example, who is not in From"),
        (
            Evidence(Level.WEAK, "spf", "SPF passes for x.example"),
            "Sender proven only in part: SPF passes for x.example",
        ),
        (PROVEN, "Sender proven: DMARC passes for noc.example, which is trusted"),
    ],
)
def test_staff_read_below_how_sure_we_are(text, evidence, said) -> None:
    assert f"\n{said}\n" in text(evidence)


@pytest.mark.parametrize("evidence", [DISOWNED, LOGIN, PROVEN])
def test_outsiders_read_nothing_of_it(text, evidence) -> None:
    assert text(evidence, staff=False) == text(UNPROVEN, staff=False)


@pytest.mark.parametrize("more", [{"via": Via.CLI}, {"type": TransactionType.STATUS}])
def test_only_what_somebody_wrote_by_mail_says_it(text, more) -> None:
    assert "Sender" not in text(PROVEN, **more)


def test_where_only_the_from_line_was_looked_at_nothing_is_said(text) -> None:
    assert "Sender" not in text(UNPROVEN) + text(Evidence())
