"""Processes that start at once: forked from one that has imported mailticket already.

Importing the whole daemon takes seconds of a processor, and hundreds of tests start one. What runs is the same code in a process of
its own, with its own environment, working directory and standard streams; only the imports are not made again. Tests that
follow README's commands start a new interpreter as a user does.
"""

import atexit
import contextlib
import ctypes
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

VARIABLE = "MAILTICKET_FROZEN"
PR_SET_CHILD_SUBREAPER = 36
PRELOADED = ("alembic.command", "aiosqlite", "sqlalchemy.dialects.sqlite", "babel.dates", "jinja2", "typer.rich_utils")
"""Loaded beside every module of ours: commands and daemons load them when they need them, which would be each time here."""

NOT_LOADED = ("mailticket.__main__", "mailticket.storage.migrations.", "mailticket.shipped")
MOST = 1 << 20
"""Bytes of one request."""

PARENT = "import sys; sys.path.insert(0, sys.argv[1]); from forking import serve; serve(int(sys.argv[2]))"


def in_production(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment in which values are not frozen."""
    return {name: value for name, value in environment.items() if name != VARIABLE}


class Forked:
    """A process, with what ``subprocess.Popen`` has of it. It is our own child: this process adopts orphans."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        until = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired(f"pid {self.pid}", timeout or 0)
            time.sleep(0.005)
        return status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Parent:
    """The process others are forked from."""

    def __init__(self) -> None:
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", PARENT, str(Path(__file__).parent), str(theirs.fileno())],
                env=in_production(os.environ),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def start(
        self, what: str, arguments: Sequence[str], *, env: dict[str, str], cwd: Path | None, streams: Sequence[int]
    ) -> Forked:
        """``what`` is "daemon" or "cli"; ``streams`` are standard input, output and error."""
        env = in_production(env)  # for what it starts itself, too
        request = {"what": what, "arguments": list(arguments), "env": env, "cwd": str(cwd or Path.cwd())}
        socket.send_fds(self._socket, [json.dumps(request).encode()], list(streams))
        return Forked(int(self._socket.recv(64)))


_parent: list[Parent] = []


def parent() -> Parent:
    """The one of this process, made when it is needed first."""
    if not _parent:
        _parent.append(Parent())
    return _parent[0]


def start_daemon(arguments: Sequence[str], *, env: dict[str, str], cwd: Path) -> tuple[Forked, Any]:
    """A daemon, and what it writes to its standard error, line by line."""
    reading, writing = os.pipe()
    with Path(os.devnull).open("r+b") as nothing:
        process = parent().start(
            "daemon", arguments, env=env, cwd=cwd, streams=[nothing.fileno(), nothing.fileno(), writing]
        )
    os.close(writing)
    return process, os.fdopen(reading, encoding="utf-8")


def run_cli(
    arguments: Sequence[str], *, stdin: str | None, env: dict[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """The command line, as ``subprocess.run`` with captured text."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write((stdin or "").encode())
        given.seek(0)
        streams = [given.fileno(), out.fileno(), err.fileno()]
        process = parent().start("cli", arguments, env=env, cwd=None, streams=streams)
        try:
            status = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(list(arguments), status, _text(out.read()), _text(err.read()))


def _text(raw: bytes) -> str:
    return raw.decode().replace("\r\n", "\n")


def serve(number: int) -> None:
    """Fork a process for each request, until nobody is there to ask. In such a process this returns, and it ends."""
    import gc
    import importlib
    import pkgutil

    import mailticket

    ours = (one.name for one in pkgutil.walk_packages(mailticket.__path__, "mailticket."))
    for module in (*PRELOADED, *(name for name in ours if not name.startswith(NOT_LOADED))):
        importlib.import_module(module)
    _compile_shipped_templates()
    _keep_migrated_database()
    gc.freeze()
    asked = socket.socket(fileno=number)
    while True:
        raw, streams, _, _ = socket.recv_fds(asked, MOST, 3)
        if not raw:
            return
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            if grandchild := os.fork():
                os.write(writing, str(grandchild).encode())
                os._exit(0)
            asked.close()
            os.close(reading)
            os.close(writing)
            try:
                _become(json.loads(raw), streams)
            except SystemExit as end:
                if end.code is None or isinstance(end.code, int):
                    _end(end.code or 0)
                raise
            return
        os.close(writing)
        os.waitpid(child, 0)  # from now on the grandchild belongs to who asked
        asked.send(os.read(reading, 64))
        os.close(reading)
        for one in streams:
            os.close(one)


def _end(status: int) -> None:
    """What an interpreter does at its end up to where it takes apart what was imported: with memory shared by a fork, that
    alone takes as long as a daemon's start. Returns when something is wrong with its output, for the interpreter to say."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _compile_shipped_templates() -> None:
    from mailticket.config import shipped
    from mailticket.notices.templates import Wording

    wording = Wording.load(shipped("templates"), shipped("templates"))
    for language, name, queue in wording.sheets:
        wording.template(name, language, queue)


def _keep_migrated_database() -> None:
    import new_databases

    from mailticket.storage import migrations

    new_databases.migrated()
    migrations.migrate_on = new_databases.copy_migrated  # type: ignore[assignment]


def _become(request: dict[str, Any], streams: Sequence[int]) -> None:
    for at, one in enumerate(streams):
        os.dup2(one, at)
        os.close(one)
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    os.chdir(request["cwd"])
    for folder in request["env"].get("PYTHONPATH", "").split(os.pathsep):
        if (
            folder and (first := Path(folder) / "sitecustomize.py").is_file()
        ):  # what an interpreter would run at its start
            runpy.run_path(str(first))
    if request["what"] == "daemon":
        from mailticket.config import load
        from mailticket.daemon.run import run

        sys.argv = ["-c", *request["arguments"]]
        path = Path(request["arguments"][0])
        sys.exit(run(load(path), path, new="new" in request["arguments"]))
    from mailticket.cli import main

    sys.argv = ["mailticket", *request["arguments"]]
    main()
