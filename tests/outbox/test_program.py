"""Programs, real ones: what they are told, and that nothing of them is left when their time is over."""

import asyncio
import json
import os
import pwd
import re
import stat
import sys
import time
from pathlib import Path

import pytest

from mailticket.outbox.answer import Answer, Outcome
from mailticket.outbox.program import MOST_OUTPUT, run
from mailticket.outbox.programs import Programs

TOLD = json.dumps({"ticket": {"id": 7, "subject": "Caída ☎"}}, ensure_ascii=False)


async def python(code: str, folder: Path, *words: str, payload: str = TOLD, seconds: float = 20) -> Answer:
    """Python, as a program of the administrator's folder."""
    programs = allowed(folder)
    there = script(folder / "programs" / "python", f'#!/bin/sh\nexec {sys.executable} "$@"\n', 0o755)
    return await run([there, "-c", code, *words], payload, seconds, programs=programs)


def allowed(folder: Path) -> Programs:
    """The programs of a folder in a folder."""
    (folder / "programs").mkdir(mode=0o755, exist_ok=True)
    return Programs(folder / "programs")


def script(path: Path, text: str, mode: int) -> str:
    if not path.exists():
        path.write_text(text)
    path.chmod(mode)
    return str(path)


async def test_a_program_reads_the_json_and_its_words_are_the_answer(tmp_path: Path) -> None:
    code = "import json, sys; print(json.load(sys.stdin)['ticket']['subject'], *sys.argv[1:])"
    answer = await python(code, tmp_path, "one", "two words; $HOME `id`")
    assert answer == Answer(Outcome.DONE, "Caída ☎ one two words; $HOME `id`")


async def test_it_runs_in_an_empty_folder_of_its_own_that_is_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", "hunter2")
    code = "import os; print(os.getcwd(), os.listdir(), sorted(os.environ)); open('left', 'w').write('x')"
    first, second = await python(code, tmp_path), await python(code, tmp_path)
    folders = [Path(answer.text.split()[0]) for answer in (first, second)]
    assert folders[0] != folders[1]
    assert not any(folder.exists() for folder in folders)
    assert not folders[0].is_relative_to(tmp_path)
    assert first.text.split(maxsplit=1)[1].startswith("[] [")
    assert set(re.findall(r"'(\w+)'", first.text)) <= {
        "HOME",
        "LANG",
        "PATH",
        "PWD",
        "TMPDIR",
        "LC_CTYPE",
        "_",
        "SHLVL",
        "OLDPWD",
    }


async def test_its_folder_is_gone_when_it_is_killed_and_when_we_are_stopped(tmp_path: Path) -> None:
    mark = tmp_path / "where"
    code = f"import os, time; open({str(mark)!r}, 'w').write(os.getcwd()); time.sleep(600)"
    await python(code, tmp_path, seconds=1)
    assert not Path(mark.read_text()).exists()
    mark.unlink()
    task = asyncio.create_task(python(code, tmp_path))
    while not mark.exists() or not mark.read_text():
        await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not Path(mark.read_text()).exists()


async def test_it_inherits_no_open_file_of_ours(tmp_path: Path) -> None:
    with (tmp_path / "secret").open("w") as secret:
        os.set_inheritable(secret.fileno(), True)
        answer = await python("import os; print(sorted(os.listdir('/proc/self/fd')))", tmp_path)
        assert answer.text == "['0', '1', '2', '3']"  # the last is the listing's own


async def test_another_status_than_0_is_a_failure_with_its_words(tmp_path: Path) -> None:
    answer = await python("import sys; print('out'); print('no route', file=sys.stderr); sys.exit(3)", tmp_path)
    assert answer.outcome is Outcome.FAILED
    assert answer.text.startswith("exit status 3: ")
    assert "no route" in answer.text


async def test_a_program_that_kills_itself_has_failed(tmp_path: Path) -> None:
    answer = await python("import os; os.kill(os.getpid(), 9)", tmp_path)
    assert answer == Answer(Outcome.FAILED, "ended by signal 9")


@pytest.mark.parametrize("payload", ["{}", "x" * 5_000_000])
async def test_a_program_need_not_listen(tmp_path: Path, payload: str) -> None:
    """It may close its ears at once, however much there is to say."""
    answer = await python("import os; os.close(0); print('done')", tmp_path, payload=payload)
    assert answer == Answer(Outcome.DONE, "done")


async def test_a_program_that_says_nothing_until_it_has_heard_all(tmp_path: Path) -> None:
    answer = await python("import sys; print(len(sys.stdin.read()))", tmp_path, payload="ñ" * 3_000_000)
    assert answer == Answer(Outcome.DONE, "3000000")


async def test_much_output_is_cut(tmp_path: Path) -> None:
    answer = await python("import sys; sys.stdout.write('x' * 3_000_000)", tmp_path)
    assert answer == Answer(Outcome.DONE, "x" * MOST_OUTPUT)


async def test_endless_output_ends_at_the_time_limit_and_costs_us_little(tmp_path: Path) -> None:
    """We stop listening long before, so that a mad program does not keep us busy."""
    before = time.process_time()
    answer = await python("while True: print('x' * 1000)", tmp_path, seconds=1.5)
    assert time.process_time() - before < 1.0
    assert answer.outcome is Outcome.FAILED
    assert answer.text.startswith("killed after 1.5 seconds: xxx")
    assert len(answer.text) < MOST_OUTPUT + 100


async def test_output_is_text_whatever_it_was(tmp_path: Path) -> None:
    answer = await python(r"import os; os.write(1, b'a\xff\x00\x1b[2Jb\r\nc\td\xc3\xb1')", tmp_path)
    assert answer == Answer(Outcome.DONE, "a\ufffd\ufffd\ufffd[2Jb\ufffd\nc\tdñ")


CHILDREN = """
import os, sys, time
for _ in range(3):
    if os.fork() == 0:
        if os.fork() == 0: pass
        print(os.getpid(), flush=True)
        time.sleep(600)
if len(sys.argv) > 1: sys.exit(0)
time.sleep(600)
"""


def alive(pid: int) -> bool:
    """Whether it still runs; a zombie does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return status not in "ZX"


async def gone(pids: list[int]) -> bool:
    for _ in range(200):
        if not any(map(alive, pids)):
            return True
        await asyncio.sleep(0.02)
    return False


async def test_at_the_time_limit_everything_it_started_is_killed(tmp_path: Path) -> None:
    answer = await python(CHILDREN, tmp_path, seconds=1.5)
    pids = [int(word) for word in answer.text.partition(": ")[2].split()]
    assert answer.text.startswith("killed after 1.5 seconds")
    assert len(pids) == 6
    assert await gone(pids)


async def test_what_it_leaves_running_is_killed_when_it_ends(tmp_path: Path) -> None:
    """And is not waited for, though it holds the output open."""
    answer = await python(CHILDREN, tmp_path, "leave", seconds=30)
    assert answer.outcome is Outcome.DONE
    assert await gone([int(word) for word in answer.text.split()])


async def test_a_program_that_is_told_to_stop_and_will_not(tmp_path: Path) -> None:
    code = "import signal, time; signal.signal(15, 1); signal.signal(2, 1); print('no', flush=True); time.sleep(600)"
    assert await python(code, tmp_path, seconds=1) == Answer(Outcome.FAILED, "killed after 1 seconds: no")


async def test_when_we_are_stopped_it_is_killed(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    code = f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    task = asyncio.create_task(python(code, tmp_path))
    while not mark.exists() or not mark.read_text():
        await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await gone([int(mark.read_text())])


async def test_what_cannot_be_run_says_why(tmp_path: Path) -> None:
    programs = allowed(tmp_path)
    home = tmp_path / "programs"
    nonsense = script(home / "nonsense", "\x7fnothing", stat.S_IRWXU)
    no_shell = script(home / "no_shell", "#!/no/such/shell\n", stat.S_IRWXU)
    for words in ([nonsense], [no_shell], ["a\0b"], [""]):
        answer = await run(words, TOLD, 5, programs=programs)
        assert answer.outcome is Outcome.FAILED
        assert answer.text.startswith("cannot be run: ")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder of programs with one that is good, and one beside it."""
    allowed(tmp_path)
    script(tmp_path / "programs" / "good", "#!/bin/sh\necho ran\n", 0o755)
    script(tmp_path / "beside", "#!/bin/sh\necho ran\n", 0o755)
    return tmp_path / "programs"


async def answered(home: Path, *words: str) -> str:
    return (await run(list(words), TOLD, 10, programs=Programs(home))).text


async def test_only_programs_of_the_folder_are_started(home: Path) -> None:
    assert await answered(home, str(home / "good")) == "ran"
    (home / "link").symlink_to("/bin/sh")
    (home / "inner").symlink_to(home.parent)
    for word, why in (
        ("/bin/sh", "is not in [scrips] programs"),
        ("good", "the whole path"),
        ("sh", "the whole path"),
        (f"{home}/../beside", "without .."),
        (f"{home}/link", "is a link"),
        (f"{home}/inner/beside", "is a link"),
        (str(home), "is no file"),
        (f"{home}/missing", "No such file"),
    ):
        assert why in await answered(home, word), word


@pytest.mark.parametrize("mode", [0o775, 0o757])
async def test_what_others_may_change_is_not_started(home: Path, mode: int) -> None:
    (home / "good").chmod(mode)
    assert "can be changed by others" in await answered(home, str(home / "good"))
    (home / "good").chmod(0o755)
    home.chmod(mode)
    assert "can be changed by others" in await answered(home, str(home / "good"))


async def test_what_is_not_executable_is_not_started(home: Path) -> None:
    (home / "good").chmod(0o644)
    assert "is not executable" in await answered(home, str(home / "good"))


async def test_without_a_folder_nothing_is_started() -> None:
    answer = await run(["/bin/true"], TOLD, 5, programs=Programs())
    assert answer == Answer(
        Outcome.FAILED, "cannot be run: programs are switched off: [scrips] programs names no folder"
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may run programs as another account")
async def test_it_runs_as_another_account_with_no_group_of_ours(
    home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    script(home / "who", "#!/bin/sh\nid -un; id -G; pwd; ls -ld . | cut -c1-10\n", 0o755)
    home.parent.chmod(0o755)
    for outer in home.parent.parents:
        if outer.is_relative_to(tmp_path_factory.getbasetemp().parents[1]):
            outer.chmod(0o755)
    answer = await run([str(home / "who")], TOLD, 10, programs=Programs(home, "nobody"))
    account = pwd.getpwnam("nobody")
    assert answer.text.splitlines()[:2] == ["nobody", str(account.pw_gid)]
    assert answer.text.splitlines()[3] == "drwx------"


async def test_an_account_there_is_not_says_so(home: Path) -> None:
    answer = await run([str(home / "good")], TOLD, 10, programs=Programs(home, "no-such-account"))
    assert answer.outcome is Outcome.FAILED
    assert "[scrips] run_as = 'no-such-account'" in answer.text


async def test_many_runs_leave_no_file_open(home: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for _ in range(10):
        await answered(home, str(home / "good"))
        await answered(home, "/no/such/program")
    await asyncio.sleep(0)
    assert len(os.listdir("/proc/self/fd")) <= before + 3  # noqa: PTH208
