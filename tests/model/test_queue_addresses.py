"""Which addresses a queue may have."""

import pytest

from mailticket.model.queue import Site
from mailticket.model.queue_addresses import queue_address_refusal, site_domains

SITE = Site("noc", "noc.example", "rt@noc.example", "rt-comment@noc.example")
TAKEN = (("dns@noc.example", "dns"), (SITE.correspond_address, "*"), (SITE.control, "*"))


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("seguridad@noc.example", None),
        ("dns@noc.example", "address_of_queue"),
        ("dns+abuse@noc.example", "address_of_queue"),  # what stands behind the + is a number and our seal
        ("rt@noc.example", "address_of_queue"),
        ("control@noc.example", "address_of_queue"),
        ("bounce@noc.example", "address_reserved"),
        ("confirm@noc.example", "address_reserved"),
        ("confirm+x@noc.example", "address_reserved"),
        ("ayuda@otra.example", "address_elsewhere"),
        ("ayuda@mail.noc.example", "address_elsewhere"),
    ],
)
def test_a_queue_s_address_is_free_and_ours(address: str, key: str | None) -> None:
    refusal = queue_address_refusal(address, SITE, TAKEN)
    assert (refusal and refusal.key) == key


def test_a_site_names_its_domains_or_they_are_those_of_its_addresses() -> None:
    assert site_domains(SITE) == {"noc.example"}
    named = Site("noc", "noc.example", "rt@noc.example", "rt-comment@noc.example", domains=("ayuda.example",))
    assert queue_address_refusal("soporte@ayuda.example", named, ()) is None
    assert queue_address_refusal("soporte@noc.example", named, (), {"noc.example"}) is not None
    assert queue_address_refusal("soporte@otra.example", SITE, (), {"otra.example"}) is None
