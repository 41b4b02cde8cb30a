"""Programs, real ones: what they are told, and that nothing of them is left when their time is over."""

import asyncio
import json
import os
import stat
import sys
import time
from pathlib import Path

import pytest

from mailticket.outbox.answer import Answer, Outcome
from mailticket.outbox.program import MOST_OUTPUT, run

TOLD = json.dumps({"ticket": {"id": 7, "subject": "Caída ☎"}}, ensure_ascii=False)


async def python(code: str, folder: Path, *words: str, payload: str = TOLD, seconds: float = 20) -> Answer:
    return await run([sys.executable, "-c", code, *words], payload, seconds, folder=folder)


async def test_a_program_reads_the_json_and_its_words_are_the_answer(tmp_path: Path) -> None:
    code = "import json, sys; print(json.load(sys.stdin)['ticket']['subject'], *sys.argv[1:])"
    answer = await python(code, tmp_path, "one", "two words; $HOME `id`")
    assert answer == Answer(Outcome.DONE, "Caída ☎ one two words; $HOME `id`")


async def test_it_runs_in_its_folder_with_next_to_no_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", "hunter2")
    answer = await python("import os; print(os.getcwd(), sorted(os.environ))", tmp_path)
    assert answer.text.startswith(str(tmp_path))
    assert "PATH" in answer.text
    assert "DATABASE_PASSWORD" not in answer.text


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


def script(path: Path, text: str, mode: int) -> str:
    path.write_text(text)
    path.chmod(mode)
    return str(path)


async def test_what_cannot_be_run_says_why(tmp_path: Path) -> None:
    plain = script(tmp_path / "plain", "#!/bin/sh\n", stat.S_IRUSR)
    nonsense = script(tmp_path / "nonsense", "\x7fnothing", stat.S_IRWXU)
    no_shell = script(tmp_path / "no_shell", "#!/no/such/shell\n", stat.S_IRWXU)
    for words in (["/no/such/program"], [plain], [nonsense], [no_shell], [str(tmp_path)], ["a\0b"], [""]):
        answer = await run(words, TOLD, 5, folder=tmp_path)
        assert answer.outcome is Outcome.FAILED
        assert answer.text.startswith("cannot be run: ")


async def test_a_folder_that_is_gone_says_so(tmp_path: Path) -> None:
    answer = await run(["/bin/true"], TOLD, 5, folder=tmp_path / "gone")
    assert answer.outcome is Outcome.FAILED
    assert "gone" in answer.text


async def test_many_runs_leave_no_file_open(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for _ in range(10):
        await run(["/bin/true"], TOLD, 5, folder=tmp_path)
        await run(["/no/such/program"], TOLD, 5, folder=tmp_path)
    await asyncio.sleep(0)
    assert len(os.listdir("/proc/self/fd")) <= before + 3  # noqa: PTH208
