"""One letter: bytes in, a Reading out."""

from mailticket.model.evidence import Evidence
from mailticket.model.letter import FailedRecipient, MailClass, Ours, Reading
from mailticket.model.person import Mailbox
from mailticket.reading import complaints, lists
from mailticket.reading import headers as head
from mailticket.reading.addresses import mailboxes
from mailticket.reading.bounce import DELIVERED, delivery_status, guessed, returned_ids
from mailticket.reading.classify import Facts, Headers, classify
from mailticket.reading.decoding import Patience
from mailticket.reading.evidence import evidence
from mailticket.reading.mime import Part, parse
from mailticket.reading.own_mail import STOOD_IN, writer
from mailticket.reading.reactions import reaction
from mailticket.reading.tags import tags
from mailticket.reading.text import gather

SUBJECT = 998
"""Characters of a subject that are kept (RFC 5322 2.1.1)."""

REFERENCES = 50
REPEATED = 5
"""Headers of one name whose mailboxes are taken; one is allowed (RFC 5322 3.6)."""


def read(
    raw: bytes,
    *,
    mail_from: str,
    ours: Ours,
    trusted_spam_headers: bool = False,
    trusted: bool = False,
    hurried: bool = False,
) -> Reading:
    """Read a letter. ``mail_from`` is the envelope's sender, empty for the null sender. ``trusted_spam_headers``: the mail
    system before us removes those of strangers. ``trusted``: it is our own mail system that brings the letter.
    ``hurried``: others wait meanwhile; raises TakesLong where it would take longer than a tenth of a second."""
    root = parse(raw)
    values: Headers = {}  # not decoded, for what is structured
    plain: Headers = {}
    shown: list[tuple[str, str]] = []
    for name, lower, value in root.headers:
        text = value if value.isprintable() and "=?" not in value else head.decoded(value)
        shown.append((name, text))
        values.setdefault(lower, []).append(value)
        plain.setdefault(lower, []).append(text)
    found = gather(raw, root, Patience(hurried=hurried))
    author = _author(values)
    from_ours = author.address if author is not None and author.address in ours else ""
    stands_in = bool(from_ours) or (author is not None and author.address in lists.list_addresses(plain))
    if stands_in:
        author = writer(values, ours) or (None if from_ours else author)
    failed, report, is_failure = _report(raw, root)
    text = found.text()
    reacts = reaction(root, text[: found.own], answers="in-reply-to" in plain)
    facts = Facts(plain, mail_from, author, ours, report, is_failure, reacts, trusted_spam_headers)
    mail_class, reason = classify(facts)
    named = plain.get("x-failed-recipients", ())
    if not failed and mail_class in _MAYBE_BOUNCES and (failed := guessed(raw, named, text)):
        if mail_class is MailClass.NULL_SENDER:
            reason += f", and its text is a bounce of {failed[0].address}"
        mail_class = MailClass.BOUNCE
    subject = plain["subject"][0][:SUBJECT].strip() if "subject" in plain else ""
    return Reading(
        subject=subject,
        author=author,
        text=text,
        own=found.own,
        first_line=found.first_line,
        mail_class=mail_class,
        class_reason=reason,
        to=_boxes(values, "to"),
        cc=_boxes(values, "cc"),
        reply_to=_boxes(values, "reply-to"),
        date=head.date(plain["date"][0]) if "date" in plain else None,
        message_id=head.own_id(values["message-id"][0]) if "message-id" in values else "",
        references=tuple(dict.fromkeys((*(returned_ids(raw, root) if report else ()), *_references(plain)))),
        tags=tags(subject),
        attachments=tuple(found.attachments),
        failed=tuple(failed),
        headers=tuple(shown),
        hops=len(plain.get("received", ())),
        flaws=tuple(dict.fromkeys((*_odd(values), *found.flaws))),
        wrappers=tuple(dict.fromkeys(found.wrappers)),
        evidence=STOOD_IN if stands_in else _evidence(root, author, mail_class, ours, trusted),
        from_ours=from_ours,
        events=tuple(dict.fromkeys(found.events)),
    )


def _evidence(root: Part, author: Mailbox | None, mail_class: MailClass, ours: Ours, trusted: bool) -> Evidence:
    headers = [(name, value) for name, _, value in root.headers]
    return evidence(headers, author, mail_class, ours, trusted=trusted, whole=not root.flaws)


_MAYBE_BOUNCES = frozenset((MailClass.NULL_SENDER, MailClass.BOUNCE))


def _boxes(values: Headers, name: str) -> tuple[Mailbox, ...]:
    written = values.get(name)
    if written is None:
        return ()
    if len(written) == 1:
        return mailboxes(written[0])
    return tuple(box for value in written[:REPEATED] for box in mailboxes(value))


def _author(values: Headers) -> Mailbox | None:
    """The first address in From; Sender where there is none. Never Reply-To."""
    for name in ("from", "sender"):
        for value in values.get(name, ())[:REPEATED]:
            if found := mailboxes(value):
                return found[0]
    return None


def _references(plain: Headers) -> tuple[str, ...]:
    """Whom it answers, the nearest first: In-Reply-To, then References backwards."""
    if "in-reply-to" not in plain and "references" not in plain:
        return ()
    answered = [id_ for value in plain.get("in-reply-to", ()) for id_ in head.message_ids(value)]
    chain = [id_ for value in plain.get("references", ()) for id_ in head.message_ids(value)]
    return tuple(dict.fromkeys((*answered[:REFERENCES], *reversed(chain))))[:REFERENCES]


def _report(raw: bytes, root: Part) -> tuple[list[FailedRecipient], str, bool]:
    """Who failed, the report's type, and whether it tells of failure at all."""
    report = root.parameters.get("report-type", "").lower()
    if not report and complaints.is_complaint(root):
        return [], "feedback-report", True
    if root.type != "multipart/report" and not report:  # with a broken boundary it is a text by now
        return [], "", True
    failed, actions = delivery_status(raw, root)
    if actions and not report:
        report = "delivery-status"
    return failed, report, not actions or not DELIVERED.issuperset(actions)


def _odd(values: Headers) -> list[str]:
    """What a careful reader should know of the headers."""
    odd = []
    if len(values.get("from", ())) > 1:
        odd.append("more than one From: the first counts")
    if "subject" in values and len(values["subject"][0]) > SUBJECT:
        odd.append("the subject is very long: its beginning is shown")
    return odd
