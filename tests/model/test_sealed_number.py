"""Numbers under our seal."""

import pytest

from mailticket.model.seal import Seal
from mailticket.model.sealed_number import number_of, seal_number

SEAL = Seal((b"k" * 32,))


def test_a_sealed_number_is_read_again_for_its_purpose_alone() -> None:
    token = seal_number("b", 12, SEAL.sign)
    assert number_of("b", token, SEAL.verify) == 12
    assert number_of("u", token, SEAL.verify) is None


@pytest.mark.parametrize(
    "change", [lambda t: "1" + t, lambda t: t[:-1], lambda t: t + "0", lambda t: " " + t, lambda t: ""]
)
def test_a_number_that_was_changed_is_none_of_ours(change) -> None:
    assert number_of("b", change(seal_number("b", 12, SEAL.sign)), SEAL.verify) is None
