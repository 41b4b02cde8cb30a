"""Complaints of providers about mail that left our network: as RFC 5965 has them, or as Outlook.com sends them."""

from mailticket.reading.mime import FORWARDED, Part

_FEEDBACK = "message/feedback-report"
_OUTLOOK = "x-hmxmroriginalrecipient"
"""Outlook.com puts it into the mail that is complained about, which is all there is in its complaints."""


def is_complaint(root: Part) -> bool:
    """Whether a part of the mail is a feedback report, or the mail in it is one that Outlook.com complains about."""
    return any(part.type == _FEEDBACK or _is_outlooks(part) for part in root.children)


def _is_outlooks(part: Part) -> bool:
    return part.type in FORWARDED and any(field.lower == _OUTLOOK for inner in part.children for field in inner.headers)
