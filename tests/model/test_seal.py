"""Seals are HMAC-SHA-256, whatever the key."""

import hmac

import pytest

from mailticket.model.seal import LENGTH, Seal


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
