"""Each room's answer about one letter, with its reason, as explain prints it."""

from typing import Any

from mailticket.application.shapes import history_json
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.mailroom.choose_queue import is_for_rules
from mailticket.mailroom.letter_result import LetterResult, known


def explanation(unit: UnitOfWork, one: LetterResult) -> dict[str, Any]:
    """Arrival, reading, routing, desk, scrips, notices: what each would say. Ids are those that would come next."""
    letter, reading = one.letter, one.reading
    return {
        "arrival": {
            "address": letter.recipient.address,
            "kind": letter.recipient.kind.value,
            "queue": letter.recipient.queue or None,
            "action": letter.recipient.action.value,
            "mail_from": letter.mail_from,
            "size": letter.size,
        },
        "reading": {
            "subject": reading.subject,
            "author": reading.author.address if reading.author else None,
            "message_id": reading.message_id or None,
            "class": reading.mail_class.value,
            "class_reason": reading.class_reason,
            "tags": [f"[{tag.rtname} #{tag.ticket_id}]" for tag in reading.tags],
            "references": list(reading.references),
            "attachments": [{"name": f.name, "type": f.type, "size": f.size} for f in reading.attachments],
            "flaws": list(reading.flaws),
            "wrappers": list(reading.wrappers),
            "evidence": known(one)["evidence"],
            "text": reading.text,
        },
        "routing": _routing(unit, one),
        "desk": {
            "author": one.author.address,
            "fate": one.outcome.get("fate"),
            "ticket": one.outcome.get("ticket"),
            "reason": one.outcome.get("thread"),
            "held": {"reason": one.held.key, "values": dict(one.held.values)} if one.held else None,
            "unproven": one.outcome.get("unproven"),
            "transactions": history_json(unit.work.transactions, unit.shown),
        },
        "scrips": [
            {
                "scrip": order.scrip,
                "template": order.template,
                "to": [user.address for user in (*order.to, *order.cc)],
                "dropped": [{"address": address, "reason": reason} for address, reason in order.dropped],
            }
            for post in one.posts
            for order in post.orders
        ],
        "effects": one.outcome.get("effects", []),
        "notices": [
            {
                "scrip": notice.scrip,
                "language": notice.language,
                "subject": notice.subject,
                "recipients": [copy.recipient for copy in unit.work.copies if copy.notice_id == notice.id],
            }
            for notice, _ in unit.work.notices
        ],
        "dropped": one.outcome.get("dropped", []),
    }


def _routing(unit: UnitOfWork, one: LetterResult) -> dict[str, Any]:
    if not is_for_rules(unit, one.letter):
        return {"queue": one.outcome.get("queue"), "rule": None, "why": None, "asked": []}
    directory = unit.snapshot.directory
    choice = unit.snapshot.rules.choose(
        one.reading,
        size=one.letter.size,
        known_queues=lambda name: directory.queue_named(name) is not None,
        mail_from=one.letter.mail_from,
        explain=True,
    )
    return {
        "queue": one.outcome.get("queue"),
        "rule": one.outcome.get("rule"),
        "why": choice.why or None,
        "asked": [
            {"rule": f"{asked.file}:{asked.line}", "taken": asked.taken, "reason": asked.reason}
            for asked in choice.asked
        ],
    }
