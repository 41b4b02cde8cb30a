"""A report as it stands in a mail: its page of text, and its table and chart beside it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mailticket.application import report_page
from mailticket.application.glance import glance_of
from mailticket.application.report_parameters import Glance
from mailticket.application.service import Looker
from mailticket.model.mail_answer import Sheet
from mailticket.model.person import User
from mailticket.reports import wording
from mailticket.reports.wording import Answer

WIDTH = 72


@dataclass(frozen=True, slots=True)
class ReportMail:
    """``sheet`` is its table with its chart; None where there is none."""

    title: str
    page: str
    sheet: Sheet | None = None


async def glance_told(looker: Looker, user: User, queues: Sequence[str]) -> Callable[[str], str]:
    """Queues at a glance, for somebody: the page in a language. Raises Refused."""
    answer = await glance_of(looker, user, Glance(queues=queues))
    return lambda language: report_page.glance_text(answer, language, WIDTH)


async def report_mail(answer: Answer, language: str) -> ReportMail:
    """A report's, or that of the page of everything."""
    if "report" not in answer:
        return ReportMail(wording.word("glance", language), report_page.glance_text(answer, language, WIDTH))
    title = wording.title(answer["report"], language)
    name = wording.file_name(answer["report"], language)
    picture = await asyncio.to_thread(report_page.as_picture, answer, language)  # a tenth of a second
    sheet = Sheet(name, report_page.as_csv(answer, language), picture, title)
    return ReportMail(title, report_page.as_text(answer, language, WIDTH), sheet)
