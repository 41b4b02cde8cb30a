"""What somebody subscribes to, as they type it, and what it comes to: in figures, and in a mail."""

from datetime import date

from mailticket.application.changing import Caller
from mailticket.application.glance import glance
from mailticket.application.report_mail import ReportMail, report_mail
from mailticket.application.report_orders import report_asked, report_line
from mailticket.application.report_parameters import Glance, Report
from mailticket.application.reports import report
from mailticket.application.service import Looker
from mailticket.model.errors import Refused
from mailticket.model.subscription import WORDS, Often, Wish
from mailticket.model.words import refusal
from mailticket.reports.groups import SPANISH
from mailticket.reports.reports import REPORTS
from mailticket.reports.wording import Answer

GLANCE = "glance"
_GLANCES = frozenset({"glance", "panorama"})
_LAST = {Often.DAILY: "yesterday", Often.WEEKLY: "last week", Often.MONTHLY: "last month"}


def read_wish(typed: str, today: date) -> tuple[Often, Wish]:
    """How often, weekly where nothing says, and what a report is told. Raises Refused."""
    words = typed.split()
    often = WORDS.get(words[0].casefold()) if words else None
    rest = words[1:] if often else words
    if rest and rest[0].casefold() in _GLANCES:
        return often or Often.WEEKLY, {"report": GLANCE, "queues": rest[1:]}
    asked = report_asked(" ".join(rest), today)
    told = {
        "query": " ".join(asked.query),
        "period": asked.period,
        "by": [SPANISH.get(one.casefold(), one) for one in asked.by],
        "calendar": asked.calendar,
    }
    return often or Often.WEEKLY, {"report": asked.name} | {key: value for key, value in told.items() if value}


async def answer_of(looker: Looker, caller: Caller, often: Often, wish: Wish) -> Answer:
    """The figures of what somebody subscribed to, as of now. Raises Refused."""
    if wish["report"] == GLANCE:
        return await glance(looker, caller, Glance(queues=wish.get("queues", ())))
    return await report(looker, caller, told(often, wish))


def told(often: Often, wish: Wish) -> Report:
    """What its report is told. Where no period is named it is the day, week or month that is over; of what stands at a moment
    all that is usual."""
    usual = REPORTS[wish["report"]].standing or REPORTS[wish["report"]].own
    period = wish.get("period") or (None if usual else _LAST[often])
    query, by = wish.get("query", ""), wish.get("by", ())
    return Report(name=wish["report"], query=[query], period=period, by=by, calendar=wish.get("calendar"))


async def mailed(looker: Looker, caller: Caller, often: Often, wish: Wish, language: str) -> ReportMail:
    """It in a mail; else why it cannot be, where somebody may not see it any more, or a name in it is gone."""
    try:
        return await report_mail(await answer_of(looker, caller, often, wish), language)
    except Refused as refused:
        return ReportMail(line_of(wish), refusal(language, refused))


def line_of(wish: Wish) -> str:
    """What it is, as one asks for it."""
    return " ".join([GLANCE, *wish.get("queues", ())]) if wish["report"] == GLANCE else report_line(wish)
