"""Understand a letter: its headers, its text, its files, whom it answers, what kind of sender wrote it.

Bytes in, a ``Reading`` out, whatever the bytes: nothing here raises, and small ordinary mail is read in a tenth of the
standard library's time. ``risky`` says which letters had better be read in a process that can be killed (``worker``).
"""

from mailticket.model.letter import FailedRecipient, MailClass, Ours, Reading
from mailticket.model.person import Mailbox
from mailticket.reading import headers as head
from mailticket.reading.bounce import delivery_status, guessed
from mailticket.reading.classify import Facts, Headers, classify
from mailticket.reading.fold import fold
from mailticket.reading.identity import identity, own_id
from mailticket.reading.mime import Part, parse, part_bytes
from mailticket.reading.risk import risky
from mailticket.reading.tags import tags
from mailticket.reading.text import gather

__all__ = ["fold", "identity", "part_bytes", "read", "risky"]

SUBJECT = 998
"""Characters of a subject that are kept (RFC 5322 2.1.1)."""

REFERENCES = 50


def read(raw: bytes, *, mail_from: str, ours: Ours, trusted_spam_headers: bool = False) -> Reading:
    """Read a letter. ``mail_from`` is the envelope's sender, empty for the null sender."""
    root = parse(raw)
    shown = [(name, head.decoded(head.text_of(value))) for name, value in root.headers]
    by_name: Headers = {}
    for name, value in shown:
        by_name.setdefault(name.lower(), []).append(value)
    raw_values = {name.lower(): value for name, value in reversed(root.headers)}
    found = gather(raw, root)
    author = _author(root)
    failed, report, is_failure = _report(raw, root)
    mail_class, reason = classify(Facts(by_name, mail_from, author, ours, report, is_failure, trusted_spam_headers))
    if mail_class is MailClass.NULL_SENDER and (failed := guessed(raw)):
        mail_class, reason = MailClass.BOUNCE, f"{reason}, and its text is a bounce of {failed[0].address}"
    subject = _first(by_name, "subject")[:SUBJECT].strip()
    return Reading(
        subject=subject,
        author=author,
        text=found.text,
        mail_class=mail_class,
        class_reason=reason,
        to=_boxes(raw_values, "to"),
        cc=_boxes(raw_values, "cc"),
        reply_to=_boxes(raw_values, "reply-to"),
        date=head.date(_first(by_name, "date")) if "date" in by_name else None,
        message_id=own_id(raw_values.get("message-id", b"")),
        references=_references(by_name),
        tags=tags(subject),
        attachments=tuple(found.attachments),
        failed=tuple(failed),
        headers=tuple(shown),
        hops=len(by_name.get("received", ())),
        flaws=tuple(dict.fromkeys(found.flaws)),
        wrappers=tuple(dict.fromkeys(found.wrappers)),
    )


def _first(by_name: Headers, name: str) -> str:
    return by_name.get(name, [""])[0]


def _boxes(raw_values: dict[str, bytes], name: str) -> tuple[Mailbox, ...]:
    value = raw_values.get(name)
    return head.mailboxes(head.text_of(value)) if value else ()


def _author(root: Part) -> Mailbox | None:
    """The one address in From; Sender where there is none. Never Reply-To."""
    for wanted in ("from", "sender"):
        for name, value in root.headers:
            if name.lower() == wanted and (found := head.mailboxes(head.text_of(value))):
                return found[0]
    return None


def _references(by_name: Headers) -> tuple[str, ...]:
    """Whom it answers, the nearest first: In-Reply-To, then References backwards."""
    answered = [id_ for value in by_name.get("in-reply-to", ()) for id_ in head.message_ids(value)]
    chain = [id_ for value in by_name.get("references", ()) for id_ in head.message_ids(value)]
    return tuple(dict.fromkeys((*answered, *reversed(chain))))[:REFERENCES]


def _report(raw: bytes, root: Part) -> tuple[list[FailedRecipient], str, bool]:
    """Who failed, the report's type, and whether it tells of failure at all."""
    if root.type != "multipart/report":
        return [], "", True
    report = root.parameters.get("report-type", "").lower()
    failed, actions = delivery_status(raw, root)
    if actions and not report:
        report = "delivery-status"
    return failed, report, not actions or "failed" in actions
