"""``mailticket index``: how far the index of what tickets say is, and making it anew."""

import sys
import time
from typing import Any

import typer

from mailticket.cli.request import Json, ask, group, out
from mailticket.cli.words import word

index = group("help.group.index")

LOOK = 0.5
"""Seconds from one look at how far it is to the next."""


def shown(answer: Any) -> str:
    """How far it is, in words."""
    if not answer["waiting"]:
        return word("index_whole")
    done = answer["entries"] - answer["waiting"]
    return word("index_waits").format(done=done, entries=answer["entries"], part=100 * done // answer["entries"])


def status(context: typer.Context, json: Json = False) -> None:
    """How far the index is.

    Example: mailticket index status
    """
    out(ask(context, "index.status"), json, shown)


def rebuild(context: typer.Context, json: Json = False) -> None:
    """Index anew all that tickets say, while mail goes on.

    Example: mailticket index rebuild
    """
    ask(context, "index.rebuild")
    answer = ask(context, "index.status")
    while answer["waiting"]:
        if sys.stderr.isatty():
            print(f"\r\x1b[K{shown(answer)}", end="", file=sys.stderr, flush=True)
        time.sleep(LOOK)
        answer = ask(context, "index.status")
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    out(answer, json, shown)


index.command("status")(status)
index.command("rebuild")(rebuild)
