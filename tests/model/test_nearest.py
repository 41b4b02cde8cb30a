"""Which of the names there are was meant."""

import pytest

from mailticket.model.nearest import MOST_LENGTH, nearest, nearest_few

QUEUES = ["general", "seguridad", "redes y servidores", "☎️"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    {
        "segurida": "seguridad",
        "SEGURIDÁD": "seguridad",
        "redes_y-servidores": "redes y servidores",
        "genral": "general",
        "☎️": "☎️",
        "compras": "",
        "": "",
        "-": "",
    }.items(),
)
def test_a_typing_error_away_is_near(typed: str, meant: str) -> None:
    assert nearest(typed, QUEUES) == meant


def test_the_nearest_come_first() -> None:
    assert nearest_few("TakTicket", ["StealTicket", "TakeTicket", "SeeQueue"], 2) == ["TakeTicket", "StealTicket"]


def test_how_near_it_must_be_may_be_said() -> None:
    assert nearest("tomr", ["tomar"], at_least=0.8) == "tomar"
    assert nearest("tom", ["tomar"], at_least=0.8) == ""


def test_no_more_than_a_name_of_what_is_huge_is_compared() -> None:
    assert nearest("a" * MOST_LENGTH + "b" * 10**7, ["a" * MOST_LENGTH]) == "a" * MOST_LENGTH
