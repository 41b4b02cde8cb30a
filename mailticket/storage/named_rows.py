"""Rows of what the directory has by name: canned answers, and the tiles people chose."""

import json

import sqlalchemy as sa

from mailticket.model.canned_answer import CannedAnswer
from mailticket.model.provision import AnswerSpec
from mailticket.storage.schema import canned_answers, queues, tile_lists


def answers_by_name(connection: sa.Connection) -> tuple[CannedAnswer, ...]:
    """All of them, by name."""
    table = canned_answers.c
    rows = connection.execute(sa.select(canned_answers).order_by(table.key, table.queue_id, table.language))
    return tuple(CannedAnswer(row.name, row.text, row.queue_id, row.language, row.provisioned) for row in rows)


def answer_specs(connection: sa.Connection) -> tuple[AnswerSpec, ...]:
    """All of them, as they are declared."""
    names = {row.id: row.name for row in connection.execute(sa.select(queues.c.id, queues.c.name))}
    return tuple(
        AnswerSpec(one.name, one.text, names.get(one.queue_id), one.language) for one in answers_by_name(connection)
    )


def tiles_by_holder(connection: sa.Connection) -> dict[str, tuple[str, ...]]:
    """The names of tiles, by whose they are."""
    rows = connection.execute(sa.select(tile_lists.c.holder, tile_lists.c.names))
    return {holder: tuple(json.loads(names)) for holder, names in rows}
