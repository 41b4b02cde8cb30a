"""The mark on our own mail."""

from mailticket.model.loop_mark import loop_mark, proves
from mailticket.model.seal import Seal

SEAL = Seal((b"k" * 32,))


def test_our_mark_proves_whatever_name_stands_before_it() -> None:
    mark = loop_mark(12, SEAL.sign)
    assert proves(f"noc {mark}", SEAL.verify)
    assert proves(f"another name {mark} ", SEAL.verify)


def test_a_mark_of_another_number_or_with_another_seal_proves_nothing() -> None:
    mark = loop_mark(12, SEAL.sign)
    assert not proves(f"noc 1{mark}", SEAL.verify)
    assert not proves(f"noc {mark}", Seal((b"x" * 32,)).verify)
    assert not proves("noc", SEAL.verify)
