"""Values that each letter makes: frozen where tests look, plain and alike in production."""

import dataclasses
import os
from typing import Any

import pytest

from mailticket.model import dataclass as module
from mailticket.model.person import Mailbox
from tests.forking import in_production, parent


def made() -> Any:
    """A class as ``dataclass`` makes it now."""

    @module.dataclass(frozen=True, slots=True)
    class Point:
        x: int
        y: tuple[int, ...] = ()
        total: int = dataclasses.field(init=False, default=0)

    return Point


def test_values_refuse_to_be_changed_where_tests_run() -> None:
    assert module.FROZEN
    with pytest.raises(dataclasses.FrozenInstanceError):
        Mailbox("ana@noc.example").address = "eva@noc.example"  # type: ignore[misc]


def test_a_value_in_production_compares_hashes_and_shows_like_a_frozen_one(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = made()(1, (2,))
    monkeypatch.setattr(module, "FROZEN", False)
    plain = made()
    assert plain(1, (2,)) == plain(1, (2,)) != plain(1)
    assert hash(plain(1, (2,))) == hash(frozen)
    assert repr(plain(1, (2,))) == repr(frozen)
    assert not hasattr(plain(1), "__dict__")


def test_a_value_with_a_hash_of_its_own_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FROZEN", False)

    @module.dataclass(frozen=True, slots=True)
    class Named:
        name: str

        def __hash__(self) -> int:
            return 4

    assert hash(Named("a")) == 4


@pytest.mark.parametrize("frozen", [True, False])
def test_replace_makes_another_with_what_is_said_changed(frozen: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FROZEN", frozen)
    point = made()(1, (2,))
    other = module.replace(point, x=3)
    assert (other.x, other.y, point.x) == (3, (2,), 1)
    with pytest.raises(TypeError):
        module.replace(point, z=1)


def test_daemons_of_tests_run_as_in_production() -> None:
    with open(f"/proc/{parent().pid}/environ", "rb") as environment:  # noqa: PTH123
        assert b"MAILTICKET_FROZEN" not in environment.read()


def test_what_daemons_of_tests_start_runs_so_too() -> None:
    assert "MAILTICKET_FROZEN" not in in_production(os.environ)
