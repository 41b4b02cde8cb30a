"""What is kept of tickets for reports is compared with their histories."""

from pathlib import Path

import sqlalchemy as sa

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.application.report_facts import made_whole
from mailticket.storage.schema import report_facts
from tests.application.random_history import RandomHistory


async def test_a_fact_that_is_wrong_is_found(tmp_path: Path) -> None:
    history = RandomHistory(5)
    service = await history.open(tmp_path)
    await history.go_on(25, new=0.5)
    await made_whole(service.database, service.snapshot())
    right = await perform(service, Caller(), "report.check", {})
    assert (right["different"], right["counted_anew"]) == ([], 0)
    await service.database.write(
        lambda connection: connection.execute(
            sa.update(report_facts).where(report_facts.c.ticket_id == 2).values(since=1)
        )
    )
    assert (await perform(service, Caller(), "report.check", {}))["different"] == [2]
    await history.do("ticket.comment", "ana@noc.example", id=2, text="Nota")
    assert (await perform(service, Caller(), "report.check", {}))["counted_anew"] == 1
    await history.close()
