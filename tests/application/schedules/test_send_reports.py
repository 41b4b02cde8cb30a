"""Reports come by mail when their time has come: to who subscribed, or whom a schedule names, of what they may see."""

from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from mailticket.application import unsubscribing
from mailticket.application.subscriptions import MOST
from mailticket.application.unsubscribing import Unsubscribe
from mailticket.config import parse
from mailticket.daemon.files import judged_files
from mailticket.model.errors import FilesWrong, Refused
from mailticket.reports import picture
from mailticket.storage import outbox
from tests.schedule.conftest import SITE, Clocked, day, ticket

ANA, LUIS = "ana@noc.example", "luis@noc.example"


async def reports(site: Clocked) -> list[tuple[str, Any]]:
    """Who got which."""
    found = []
    for mail in await site.mails():
        if mail["scrip"] == "report":
            content: Any = mail["content"]
            found.append((mail["recipient"], message_from_bytes(content, policy=policy.default)))
    return found


def text(message: Any) -> str:
    return str(message.get_body(("plain",)).get_content()).replace("\r\n", "\n")


async def test_somebody_is_sent_so_many_reports_and_no_more(site: Clocked) -> None:
    for number in range(MOST):
        await site.ask("subscribe", ANA, wish=["daily", "backlog", f"asunto:a{number}x"])
    with pytest.raises(Refused, match="too_many_subscriptions"):
        await site.ask("subscribe", ANA, wish=["daily", "hours"])


async def test_a_subscription_comes_once_a_week_in_the_reader_s_language(site: Clocked) -> None:
    await ticket(site)
    await site.until(day(2, 9))
    made = await site.ask("subscribe", ANA, wish=["weekly", "pendientes", "dns"])
    assert made == {"user": ANA, "often": "weekly", "report": "backlog dns"}
    await site.until(day(3, 9))
    assert await reports(site) == []
    await site.until(day(7, 7))
    ((who, message),) = await reports(site)
    assert (who, message["Subject"]) == (ANA, "[mailticket] Informe: pendientes (noviembre de 2026)")
    assert "Cuántos tickets estaban activos" in text(message)
    assert "2026-W48" in text(message)
    assert "Para no recibir más este informe" in text(message)
    assert "control+noreport-" in message["List-Unsubscribe"]
    assert [part.get_filename() for part in message.iter_attachments()] == ["pendientes.csv"]
    assert "image/png" in [part.get_content_type() for part in message.walk()]
    await site.until(day(8, 7))
    assert await reports(site) == []


async def test_without_a_font_or_the_extra_the_text_has_the_bars_alone(
    site: Clocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "FONTS", ())
    await ticket(site)
    await site.ask("subscribe", ANA, wish=["daily", "backlog", "by", "queue"])
    await site.until(day(1, 7))
    ((_, message),) = await reports(site)
    assert [part.get_content_type() for part in message.walk()] == ["multipart/mixed", "text/plain", "text/csv"]
    assert "█" in text(message)


async def test_subscribing_twice_is_once_and_the_same_words_end_it(site: Clocked) -> None:
    for _ in range(2):
        await site.ask("subscribe", ANA, wish=["monthly", "hours", "by", "queue"])
    await site.ask("subscribe", ANA, wish=["panorama"])
    line = {"user": ANA, "often": "monthly", "report": "hours by queue"}
    assert await site.ask("subscriptions", ANA) == [line, {"user": ANA, "often": "weekly", "report": "glance"}]
    assert await site.ask("unsubscribe", ANA, wish=["mensual", "horas", "por", "cola"]) == [line]
    assert await site.ask("unsubscribe", ANA, wish=["todas"]) == [{"user": ANA, "often": "weekly", "report": "glance"}]
    assert await site.ask("subscriptions", ANA) == []


@pytest.mark.parametrize(
    ("wish", "key"), [("weekly moon", "no_such_report"), ("", "no_such_report"), ("hours queue =", "search.value.at")]
)
async def test_what_cannot_be_answered_is_not_subscribed_to(site: Clocked, wish: str, key: str) -> None:
    with pytest.raises(Refused) as refused:
        await site.ask("subscribe", ANA, wish=[wish])
    assert refused.value.key.split(".")[0] == key.split(".")[0]
    with pytest.raises(Refused) as refused:
        await site.ask("unsubscribe", ANA, wish=["backlog"])
    assert refused.value.key == "no_such_subscription"
    assert await site.ask("subscriptions", ANA) == []


async def test_who_may_not_see_it_any_more_is_told_why(site: Clocked) -> None:
    await site.ask("grant.add", to=ANA, rights=["SeeRates"])
    await site.ask("subscribe", ANA, wish=["daily billing"])
    await site.ask("grant.remove", to=ANA, rights=["SeeRates"])
    await site.until(day(1, 7))
    ((_, message),) = await reports(site)
    assert "SeeRates" in text(message)


async def test_a_mail_program_s_button_ends_that_report_alone(site: Clocked) -> None:
    await site.ask("subscribe", ANA, wish=["daily", "backlog"])
    await site.ask("subscribe", ANA, wish=["daily", "glance"])
    await site.until(day(1, 7))
    told = [message["List-Unsubscribe"] for _, message in await reports(site)]
    assert len(set(told)) == 2
    number = int(told[0].split("noreport-")[1].split("-")[0])
    await unsubscribing.unsubscribe(site.service, Unsubscribe(ANA, None, number))
    assert [one["report"] for one in await site.ask("subscriptions", ANA)] == ["glance"]


async def test_a_schedule_mails_a_report_to_whom_it_names_of_what_they_may_see(site: Clocked) -> None:
    await site.ask("ticket.work", ANA, id=await ticket(site), minutes="30")
    values = {"cron": "0 9 * * 1-5", "action": "report", "template": "report", "to": ["AdminCc", LUIS]}
    with pytest.raises(Refused):
        await site.ask("schedule.add", name="horas", **values)
    await site.ask("schedule.add", name="horas", arguments={"report": "hours this week by person"}, **values)
    await site.until(day(0, 8))
    found = dict(await reports(site))
    assert set(found) == {ANA, LUIS}
    assert "30 min" in text(found[ANA])
    assert "To get no more digests and reports of this kind" in text(found[LUIS])
    assert "control+nodigest-0-" in found[LUIS]["List-Unsubscribe"]


def test_a_schedule_of_a_report_that_there_is_not_is_found_before_it_is_due(tmp_path: Path) -> None:
    text = SITE.format(folder=tmp_path)
    schedule = '[[schedule]]\nname = "horas"\ncron = "0 9 * * 1"\naction = "report"\nto = ["AdminCc"]\n'
    schedule += 'template = "report"\nreport = "{}"\n'
    judged_files(parse(text + schedule.format("horas semana pasada por persona"), "config.toml", tmp_path))
    with pytest.raises(FilesWrong) as wrong:
        judged_files(parse(text + schedule.format("hourz last week"), "config.toml", tmp_path))
    (problem,) = wrong.value.problems
    assert problem.line == text.count("\n") + 7
    assert "hourz" in problem.message


async def test_the_button_s_address_is_found_in_the_mail_and_ends_that_report_for_its_reader(site: Clocked) -> None:
    await site.ask("subscribe", ANA, wish=["daily", "backlog"])
    await site.ask("subscribe", ANA, wish=["daily", "glance"])
    await site.until(day(1, 7))
    snapshot = site.service.snapshot()
    https = replace(snapshot, site=replace(snapshot.site, web_base_url="https://noc.example"))
    tokens = {}
    for delivery in await site.service.database.write(outbox.claim, 50, site.now):
        mail = message_from_bytes(unsubscribing.personal(https, delivery), policy=policy.default)
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        tokens[str(mail["Subject"])] = mail["List-Unsubscribe"].split(">")[0].rpartition("/")[2]
    token = next(token for subject, token in tokens.items() if "pendientes" in subject)
    found = await unsubscribing.find(site.service, token)
    assert found is not None
    assert found.address == ANA
    for _ in range(2):  # providers ask again
        await unsubscribing.unsubscribe(site.service, found)
    assert [one["report"] for one in await site.ask("subscriptions", ANA)] == ["glance"]
    assert await unsubscribing.find(site.service, f"{token[:-1]}{'0' if token[-1] != '0' else '1'}") is None
