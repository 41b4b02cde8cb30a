"""Where a site is, told without its settings: as the settings have it."""

import os
from pathlib import Path

import pytest

from mailticket.config import load
from mailticket.places import control_socket, find, home, running


def later(path: Path) -> None:
    """As if made a minute from now."""
    at = path.stat().st_mtime + 60
    os.utime(path, (at, at))


@pytest.mark.parametrize("text", ["", '[paths]\ndata = "data"\n', '[paths]\ndata = "../elsewhere"\n'])
def test_the_data_folder_is_the_one_the_settings_have(tmp_path: Path, text: str) -> None:
    file = tmp_path / "site" / "config.toml"
    file.parent.mkdir()
    file.write_text(text)
    control = control_socket(load(file).paths.data)
    control.parent.mkdir()
    control.touch()
    later(control)
    assert running(file) is not None
    assert running(file).samefile(control)  # type: ignore[union-attr]


def test_a_configuration_is_looked_for_in_the_same_places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAILTICKET_CONFIG", "named.toml")
    assert find(Path("given.toml")) == Path("given.toml")
    assert find(None) == Path("named.toml")
    assert home(Path("sub/config.toml")) == tmp_path / "sub"
    assert home(None) == tmp_path
