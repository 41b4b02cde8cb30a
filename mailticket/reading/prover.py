"""Runs the program that judges a signature: in a private folder, without a shell, for so long and no longer."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from mailticket.model.errors import Unproven

MOST_OUTPUT = 64 * 1024
"""Bytes; a verdict is a few lines."""


LAST_WORDS = 5.0
"""Seconds; nobody is left to say anything, unless somebody left the process group with our pipe."""


async def lay(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files for a program; a mail may be large, so beside the loop."""
    await asyncio.to_thread(_lay, folder, files)


def _lay(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).write_bytes(content)


async def run(argv: Sequence[str], folder: Path, seconds: float) -> tuple[int, bytes]:
    """A program's exit status and output; what it says on stderr is for nobody. When it ends, and at the time limit,
    everything left of its process group is killed. Raises Unproven where there is no verdict."""
    name = Path(argv[0]).name
    try:
        process = await asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=folder,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "HOME": str(folder)},
            start_new_session=True,
        )
    except FileNotFoundError:
        raise Unproven(f"{name} is not installed") from None
    except OSError as error:
        raise Unproven(f"{name} cannot be run: {error.strerror}") from error
    try:
        async with asyncio.timeout(seconds):
            said = await _said(process, name)
            return await process.wait(), said
    except TimeoutError:
        raise Unproven(f"{name} took more than {seconds:g} seconds") from None
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await _ended(process)


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Its end is waited for; asyncio sees it only when what was said is read, to the end."""
    assert process.stdout
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LAST_WORDS):
            while await process.stdout.read(MOST_OUTPUT):
                pass
            await process.wait()


async def _said(process: asyncio.subprocess.Process, name: str) -> bytes:
    assert process.stdout
    said = b""
    while piece := await process.stdout.read(MOST_OUTPUT):
        said += piece
        if len(said) > MOST_OUTPUT:
            raise Unproven(f"{name} said too much")
    return said
