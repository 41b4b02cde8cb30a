"""Scrips as data: because this happened, that should."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scrip:
    """``condition`` and ``action`` are names in the tables of ``scrips/``; ``roles`` who is told; ``template`` its wording.

    ``as_comment`` sends from the comment address and never to requestors. ``queue_id`` None means every queue.
    """

    name: str
    condition: str
    action: str
    roles: tuple[str, ...]
    template: str
    as_comment: bool = False
    queue_id: int | None = None
