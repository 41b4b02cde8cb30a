"""The bytes of files, out of the stored letters: in a worker where the letter is large or what holds them was not made for hostile
input, else in a thread."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mailticket.model.enclosure import Enclosure
from mailticket.model.errors import LetterTooHard
from mailticket.model.transaction import FileContent
from mailticket.reading import files_at
from mailticket.reading.worker import Workers
from mailticket.storage.database import Database
from mailticket.storage.letter_files import source

LARGE = 1024 * 1024
"""Bytes of a letter that is taken apart aside."""


class LetterFiles:
    """Asked for files of letters; what is not kept any more is not in the answer. Raises TryAgain, OSError where they cannot be
    had for now, LetterTooHard where the letter was too hard to take apart."""

    def __init__(self, database: Database, workers: Workers, log: Any) -> None:
        self._database = database
        self._workers = workers
        self._log = log

    async def of_enclosures(self, files: Sequence[Enclosure]) -> Mapping[Enclosure, FileContent]:
        """The files of notices."""
        found: dict[Enclosure, FileContent] = {}
        for letter_id in dict.fromkeys(file.letter_id for file in files):
            of_letter = [file for file in files if file.letter_id == letter_id]
            contents = await self.of_letter(letter_id, [file.part for file in of_letter])
            found |= {file: contents[file.part] for file in of_letter if file.part in contents}
        return found

    async def of_letter(self, letter_id: int, parts: Sequence[str]) -> Mapping[str, FileContent]:
        """The files of one letter, by their paths."""
        raw = await self._database.read(source, letter_id)
        if raw is None or (isinstance(raw, Path) and not await asyncio.to_thread(raw.exists)):
            self._log.warning("files.gone", letter=letter_id, files=len(parts))
            return {}
        if not isinstance(raw, Path) and len(raw) <= LARGE and not any(_risky(part) for part in parts):
            return await asyncio.to_thread(files_at, raw, parts)
        try:
            return await self._workers.files(raw, parts)
        except LetterTooHard as error:
            self._log.error("files.unreadable", letter=letter_id, error=str(error))
            raise


def _risky(part: str) -> bool:
    """Whether a file lies in Outlook's winmail.dat."""
    return any(step.startswith("t") for step in part.split("."))
