"""Mail of people who are away."""

import pytest

from mailticket.model.letter import Ours
from mailticket.model.message_id import message_id
from mailticket.model.seal import Seal
from mailticket.reading.absences import absence_answering_us, begins_as_absence

SEAL = Seal((b"k" * 32,))
OURS = Ours("noc", frozenset(), organization="noc.example", seal=SEAL)


@pytest.mark.parametrize(
    "subject",
    [
        "Out of Office: x",
        "Respuesta automática: x",
        "[Autorespuesta] x",
        "自動応答: x",
        "AUTO: Ana is away",
    ],
)
def test_subjects_that_begin_as_programs_write_them(subject: str) -> None:
    assert begins_as_absence(subject)


@pytest.mark.parametrize(
    "subject", ["We are out of office chairs", "Re: out of office", "automatic", "Autorespuestas del sistema"]
)
def test_subjects_that_people_write(subject: str) -> None:
    assert not begins_as_absence(subject)


def test_it_answers_mail_of_ours_by_our_tag_or_our_seal() -> None:
    own_id = message_id(7, 1, "noc.example", SEAL.sign)
    assert absence_answering_us({"subject": ["Out of office: [noc #7] x"]}, OURS)
    assert absence_answering_us({"subject": ["Out of office"], "in-reply-to": [f"<{own_id}>"]}, OURS)
    assert not absence_answering_us({"subject": ["Out of office"], "in-reply-to": ["<a@b>"]}, OURS)
