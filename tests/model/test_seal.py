"""Seals are HMAC-SHA-256, whatever the key."""

import hmac

import pytest

from mailticket.model.seal import LENGTH, NO_SEAL, Seal


@pytest.mark.parametrize("size", [0, 1, 32, 63, 64, 65, 200])
def test_a_seal_is_the_beginning_of_hmac_sha_256(size: int) -> None:
    key = bytes(range(size))
    for text in ("", "reply+12-3", "ñandú", "x" * 500):
        assert Seal((key,)).sign(text) == hmac.digest(key, text.encode(), "sha256").hex()[:LENGTH]


def test_one_seal_leaves_the_next_alone() -> None:
    seal = Seal((b"first", b"second"))
    assert seal.sign("a") != seal.sign("b")
    assert seal.sign("a") == seal.sign("a")
    assert seal.verify("a", Seal((b"second",)).sign("a").upper())
    assert not seal.verify("a", Seal((b"third",)).sign("a"))


OLD, NEW = b"o" * 32, b"n" * 32


def test_what_an_old_key_sealed_holds_while_the_key_is_kept() -> None:
    sealed = Seal((OLD,)).sign("t1")
    assert Seal((NEW, OLD)).verify("t1", sealed)
    assert not Seal((NEW,)).verify("t1", sealed)


def test_mailers_that_fold_case_break_no_seal() -> None:
    seal = Seal((NEW,))
    assert seal.verify("t1", seal.sign("t1").upper())
    assert not seal.verify("t2", seal.sign("t1"))


def test_without_keys_nothing_is_believed() -> None:
    assert not NO_SEAL.verify("t1", Seal((NEW,)).sign("t1"))
    assert not NO_SEAL.verify("t1", "ñ")
