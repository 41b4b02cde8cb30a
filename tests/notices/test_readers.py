"""Who shares a mail."""

from mailticket.model.person import User
from mailticket.notices.readers import mailings

ANA, EVA, LUIS, CARLA = (
    User(number, f"{name}@x", name) for number, name in enumerate(("ana", "eva", "luis", "carla"), 2)
)


def test_outsiders_share_one_and_each_who_works_here_has_their_own() -> None:
    found = list(mailings([LUIS, ANA, CARLA, EVA], lambda user: user in (LUIS, CARLA)))
    assert found == [(ANA, EVA), (LUIS,), (CARLA,)]


def test_nobody_outside_is_no_mail() -> None:
    assert list(mailings([LUIS], lambda user: True)) == [(LUIS,)]
    assert not list(mailings([], lambda user: True))
