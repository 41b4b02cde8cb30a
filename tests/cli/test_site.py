"""``check`` names the programs of scrips that will not be started, and why."""

import os
from pathlib import Path

import pytest

from mailticket.cli.site import checked

SCRIP = """
[[scrip]]
name = "Lista negra"
condition = "OnResolve"
action = "run"
program = ["{program}"]
"""


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    folder = tmp_path / "programs"
    folder.mkdir(mode=0o755)
    (folder / "lista").write_text("#!/bin/sh\n")
    (folder / "lista").chmod(0o755)
    return folder


def found(tmp_path: Path, settings: str, program: str) -> list[tuple[str, str]]:
    file = tmp_path / "config.toml"
    file.write_text(settings + SCRIP.format(program=program))
    problems, _ = checked(file)
    return [(problem.key, problem.message) for problem in problems]


def test_a_program_of_the_folder_is_well(tmp_path: Path, programs: Path) -> None:
    assert found(tmp_path, '[scrips]\nprograms = "programs"\n', f"{programs}/lista") == []


def test_without_a_folder_no_program_is_started(tmp_path: Path, programs: Path) -> None:
    said = "scrip Lista negra: programs are switched off: [scrips] programs names no folder"
    assert found(tmp_path, "", f"{programs}/lista") == [("scrips.programs", said)]


def test_a_program_elsewhere_is_not_started(tmp_path: Path, programs: Path) -> None:
    assert [key for key, _ in found(tmp_path, '[scrips]\nprograms = "programs"\n', "/bin/sh")] == ["scrips.programs"]


def test_an_account_programs_cannot_run_as_is_named(
    tmp_path: Path, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = '[scrips]\nprograms = "programs"\nrun_as = "{}"\n'
    assert found(tmp_path, settings.format("no-such"), f"{programs}/lista") == [
        ("scrips.run_as", "there is no account no-such")
    ]
    user = os.geteuid()
    monkeypatch.setattr("mailticket.outbox.programs.os.geteuid", lambda: user or 65533)
    said = [message for key, message in found(tmp_path, settings.format("nobody"), f"{programs}/lista")]
    assert "to run programs as nobody the daemon must be started as root" in said
