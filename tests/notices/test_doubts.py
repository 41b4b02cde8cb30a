"""What staff are warned of: in their language, and only where a proof failed."""

from mailticket.model.evidence import UNPROVEN, Evidence, Level
from mailticket.notices.doubts import warned


def test_a_proof_that_does_not_hold_stands_at_the_head_in_the_readers_language() -> None:
    failed = Evidence(method="smime", failure="the signature does not hold: the certificate names no mail address")
    assert warned("Hi", failed, "es") == (
        "*** La firma no es válida: el certificado no nombra ninguna dirección de correo ***\n\nHi"
    )
    assert warned("Hi", failed, "en").startswith("*** The signature does not hold: the certificate names no")


def test_nothing_is_said_where_nothing_failed() -> None:
    for evidence in (UNPROVEN, Evidence(Level.SESSION, "smtp-auth", "logged in here as ana@noc.example")):
        assert warned("Hi", evidence, "en") == "Hi"
