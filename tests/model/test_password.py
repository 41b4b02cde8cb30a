"""Passwords: what is kept of them, and what is no password. Costs are the real ones, so few are hashed."""

import unicodedata

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import CHEAPEST
from hypothesis import given, settings
from hypothesis import strategies as st

from mailticket.model import password
from mailticket.model.password import hashed, matches, wrong_password

RIGHT = "correct horse battery"


@pytest.fixture(scope="module")
def kept() -> str:
    return hashed(RIGHT)


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> PasswordHasher:
    """The same functions at almost no cost."""
    hasher = PasswordHasher.from_parameters(CHEAPEST)
    monkeypatch.setattr(password, "_HASHER", hasher)
    monkeypatch.setattr(password, "NOBODY", password.nobody())
    return hasher


def test_what_is_kept_is_argon2id_and_salted(kept: str) -> None:
    assert kept.startswith("$argon2id$v=19$")
    assert RIGHT not in kept
    assert hashed(RIGHT) != kept


def test_the_right_password_alone_matches(kept: str) -> None:
    assert matches(RIGHT, kept)
    assert not matches(RIGHT + "x", kept)
    assert not matches("", kept)


def test_nobodys_hash_costs_what_ours_cost_and_matches_nothing(kept: str) -> None:
    assert extract_parameters(password.NOBODY) == extract_parameters(kept)
    assert not matches(RIGHT, "")


@pytest.mark.parametrize(
    "hash_", ["", "x", "é", "$argon2id$", "$argon2id$v=19$m=1,t=1,p=1$AA$AA", "$2b$12$" + "x" * 53, "\0"]
)
@pytest.mark.parametrize("said", [RIGHT, "", "\ud800", "x" * 5000])
def test_every_refusal_costs_one_check(
    cheap: PasswordHasher, monkeypatch: pytest.MonkeyPatch, said: str, hash_: str
) -> None:
    asked: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, against: str, given: bytes) -> bool:
        asked.append(against)
        return verify(self, against, given)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    assert not matches(said, hash_)
    assert asked[-1] == password.NOBODY


def test_spellings_of_one_password_are_one(cheap: PasswordHasher) -> None:
    composed = "contraseña\u00a0número 7"
    kept = hashed(composed)
    assert matches(unicodedata.normalize("NFD", composed).replace("\u00a0", "\u3000"), kept)
    assert matches("contraseña número 7", kept)
    assert not matches("Contraseña número 7", kept)
    assert not matches("contraseña número ７", kept)  # NFKC would take it


@settings(deadline=None)
@given(said=st.text(), hash_=st.text() | st.from_regex(r"\$argon2(id|i|d)\$v=19\$m=[0-9],t=[0-9],p=[0-9]\$\w*\$\w*"))
def test_no_text_raises(said: str, hash_: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(password, "_HASHER", PasswordHasher.from_parameters(CHEAPEST))
        patch.setattr(password, "NOBODY", password.nobody())
        assert matches(said, hash_) is False
    assert isinstance(wrong_password(said), str)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("x" * 12, ""),
        ("x" * 11, "12 characters"),
        ("", "12 characters"),
        ("ñ" * 12, ""),
        ("n\u0303" * 11, "12 characters"),
        ("x" * 1024, ""),
        ("x" * 1025, "1024 bytes"),
        ("ñ" * 513, "1024 bytes"),
        ("twelve chars\n", "control characters"),
        ("twelve chars\x7f", "control characters"),
        ("twelve chars\ud800", "control characters"),
    ],
)
def test_what_is_no_password(said: str, why: str) -> None:
    answer = wrong_password(said)
    assert answer == "" if not why else why in answer
