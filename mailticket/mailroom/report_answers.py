"""Reports, and the page of everything, as mail asks for them."""

from zoneinfo import ZoneInfo

from mailticket.application import report_page
from mailticket.application.changing import Caller
from mailticket.application.glance import glance
from mailticket.application.report_mail import WIDTH, report_mail
from mailticket.application.report_orders import report_asked
from mailticket.application.report_parameters import Glance
from mailticket.application.reports import report
from mailticket.application.service import Looker
from mailticket.model.command import Command, Operation
from mailticket.model.mail_answer import MailAnswer


async def reported(looker: Looker, caller: Caller, command: Command, zone: str, language: str) -> MailAnswer:
    """What is asked: a page of text, and its table as CSV. Raises Refused."""
    typed = " ".join(command.values)
    if command.verb.deed is Operation.GLANCE:
        queues = [one for one in typed.replace(",", " ").split() if one]
        return MailAnswer(report_page.glance_text(await glance(looker, caller, Glance(queues=queues)), language, WIDTH))
    asked = report_asked(typed, looker.clock().astimezone(ZoneInfo(zone)).date())
    answer = await report(looker, caller, asked)
    found = await report_mail(answer, language)
    return MailAnswer(found.page, sheet=found.sheet)
