"""The page of ``mailticket outbox show``: a mail of ours, what stands in it, and the files it carries."""

import base64
from collections.abc import Iterator
from email import message_from_bytes
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from mailticket.cli.layout import HERE, Reader, head, one_line, state_cell
from mailticket.model.clean import clean


def copy(row: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """One copy: what became of it, its text, and by name the files that are put into it when it goes."""
    text = clean(_text(row["raw_base64"])).rstrip()
    return Group(_head(row, reader), Text(), Text(text), *_files(row, reader))


def _text(raw_base64: str) -> str:
    """The text of a mail of ours, which is all that is kept of it besides its headers."""
    content = message_from_bytes(base64.b64decode(raw_base64)).get_payload(decode=True)
    return content.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(content, bytes) else ""


def _files(row: dict[str, Any], reader: Reader) -> Iterator[Text]:
    for file in row["files"]:
        values = {key: one_line(file[key]) for key in ("name", "type", "size")}
        yield Text(reader.word("attachment", **values), style="italic")


def _head(row: dict[str, Any], reader: Reader) -> RenderableType:
    return head(
        reader,
        [
            ("recipient", row["recipient"]),
            ("state", state_cell(reader, row["state"])),
            ("ticket", row["ticket_id"] and f"#{row['ticket_id']}"),
            ("subject", row["subject"]),
            ("scrip", row["scrip"]),
            ("language", row["language"]),
            ("message_id", row["message_id"]),
            ("mail_from", row["envelope_from"]),
            ("created", reader.time(row["created"])),
            ("attempts", row["attempts"]),
            ("not_before", reader.time(row["not_before"]) if row["state"] == "waiting" else None),
            ("answer", row["answer"]),
            ("settled_at", reader.time(row["settled_at"])),
        ],
    )
