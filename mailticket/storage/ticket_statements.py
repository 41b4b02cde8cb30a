"""The statements that write tickets, what they are linked to, and their history."""

from operator import attrgetter

import sqlalchemy as sa

from mailticket.model.ticket import COLUMNS
from mailticket.model.ticket_fields import Kind
from mailticket.storage.bulk import Bulk, insert_into
from mailticket.storage.schema import (
    attachments,
    links,
    thread_ids,
    ticket_groups,
    ticket_values,
    ticket_watchers,
    tickets,
    transactions,
    url_links,
)

_VALUES = [field.name for field in COLUMNS if field.kind is not Kind.MOMENT]


_MOMENTS = [field.name for field in COLUMNS if field.kind is Kind.MOMENT]


_TICKET = " ".join(_VALUES + _MOMENTS)
values_of, moments_of = attrgetter(*_VALUES), attrgetter(*_MOMENTS)


insert_tickets = Bulk(tickets.insert(), _TICKET)


change_tickets = Bulk(
    tickets.update()
    .where(tickets.c.id == sa.bindparam("which"))
    .values({name: sa.bindparam(f"new_{name}") for name in _TICKET.split()[1:]}),
    "which " + " ".join(f"new_{name}" for name in _TICKET.split()[1:]),
)


insert_watchers = Bulk(ticket_watchers.insert(), "ticket_id role user_id")


delete_watchers = Bulk(
    ticket_watchers.delete().where(
        ticket_watchers.c.ticket_id == sa.bindparam("ticket_id"),
        ticket_watchers.c.role == sa.bindparam("role"),
        ticket_watchers.c.user_id == sa.bindparam("user_id"),
    ),
    "ticket_id role user_id",
)


insert_links = Bulk(  # a link's other end may know it already
    lambda dialect: insert_into(dialect, links).on_conflict_do_nothing(), "base kind target"
)


delete_links = Bulk(
    links.delete().where(
        links.c.base == sa.bindparam("one"),
        links.c.kind == sa.bindparam("of_kind"),
        links.c.target == sa.bindparam("other"),
    ),
    "one of_kind other",
)


insert_groups = Bulk(
    lambda dialect: insert_into(dialect, ticket_groups).on_conflict_do_nothing(), "ticket_id role group_id"
)


delete_groups = Bulk(
    ticket_groups.delete().where(
        ticket_groups.c.ticket_id == sa.bindparam("ticket"),
        ticket_groups.c.role == sa.bindparam("as_role"),
        ticket_groups.c.group_id == sa.bindparam("which"),
    ),
    "ticket as_role which",
)


insert_urls = Bulk(lambda dialect: insert_into(dialect, url_links).on_conflict_do_nothing(), "base kind url")


delete_urls = Bulk(
    url_links.delete().where(
        url_links.c.base == sa.bindparam("one"),
        url_links.c.kind == sa.bindparam("of_kind"),
        url_links.c.url == sa.bindparam("other"),
    ),
    "one of_kind other",
)


insert_values = Bulk(ticket_values.insert(), "ticket_id field_id position value")


delete_values = Bulk(
    ticket_values.delete().where(
        ticket_values.c.ticket_id == sa.bindparam("ticket"), ticket_values.c.field_id == sa.bindparam("which")
    ),
    "ticket which",
)


insert_transactions = Bulk(
    transactions.insert(),
    "id ticket_id type by at via field old new minutes letter_id message_id evidence text evidence_method "
    "evidence_reason head worker worked_at",
)


insert_attachments = Bulk(attachments.insert(), "transaction_id part name type size digest")


insert_thread_ids = Bulk(
    lambda dialect: insert_into(dialect, thread_ids).on_conflict_do_nothing(), "message_id ticket_id"
)


forget_thread_ids = Bulk(thread_ids.delete().where(thread_ids.c.message_id == sa.bindparam("which")), "which")


move_thread_ids = Bulk(thread_ids.insert(), "message_id ticket_id moved")
