"""The tables. Written in migrations too: ``tests/storage`` holds the two together.

Times are ISO 8601 text in UTC with milliseconds: sortable, readable with any SQL shell, the same in every database.

What waits, and what a crash leaves:

======== ========= ============================================== =======================================
table    state     meaning                                        a crash here leaves
======== ========= ============================================== =======================================
letters  waiting   accepted with 250, its effect not yet written  waiting: it is worked on again, once
letters  done      its whole effect is committed                  done
letters  held      waits for a person: ``error`` says why         held, until a person decides
copies   waiting   to be delivered from ``not_before`` on         waiting
copies   sending   committed before the first byte is written     sending: recovered as uncertain
copies   uncertain may have arrived                               notices go again, autoreplies do not
copies   sent      the next hop has it                            sent
copies   failed    refused for good, or given up after its time   failed
copies   gathering over a budget: becomes one with others         gathering
copies   combined  became part of another notice                  combined
copies   withdrawn what it told was undone before it went         withdrawn
jobs     waiting   to be done outside from ``not_before`` on      waiting
jobs     running   committed before it begins                     running: webhooks wait again, programs failed
jobs     done      it answered                                    done
jobs     failed    it said no, took too long, or was given up     failed
======== ========= ============================================== =======================================
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from mailticket.model.queue import QUEUE_SETTINGS
from mailticket.model.queue_settings import QueueSetting, SettingKind
from mailticket.model.ticket import COLUMNS
from mailticket.model.ticket_fields import Kind, TicketField

metadata = sa.MetaData()


@compiles(sa.schema.CreateIndex, "postgresql")
def _partial_alike(element: sa.schema.CreateIndex, compiler: Any, **how: Any) -> str:
    """A partial index is over the same rows in both databases. It is not declared twice: what is declared for PostgreSQL loads its
    dialect, where there is none as well."""
    options = element.element.dialect_options
    options["postgresql"]["where"] = options["sqlite"]["where"]
    made: str = compiler.visit_create_index(element, **how)
    return made


Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _id(name: str = "id") -> "sa.Column[int]":
    return sa.Column(name, Id, primary_key=True, autoincrement=False)


def _ref(name: str, target: str, *, nullable: bool = False, primary_key: bool = False) -> "sa.Column[int]":
    return sa.Column(name, Id, sa.ForeignKey(target), nullable=nullable, primary_key=primary_key)


def _text(name: str, default: str = "") -> "sa.Column[str]":
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _flag(name: str) -> "sa.Column[bool]":
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


def _when(name: str, *, nullable: bool = True) -> "sa.Column[str | None]":
    return sa.Column(name, sa.Text, nullable=nullable)


REMINDS = sa.text("told is null and ended is null")
HOLDS = sa.text("ended is null")

# The next id of every kind: taken in the unit of work that uses it, known before the rows are written.
counters = sa.Table(
    "counters", metadata, sa.Column("name", sa.Text, primary_key=True), sa.Column("next", Id, nullable=False)
)

# One row: what makes this database this one, through backups and moves, and which daemon works on it.
installation = sa.Table(
    "installation",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _text("seal"),
    sa.Column("term", Id, nullable=False, server_default="0"),
    _text("holder"),
    _text("since"),
    sqlite_with_rowid=False,
)

users = sa.Table(
    "users",
    metadata,
    _id(),
    sa.Column("address", sa.Text, nullable=False),  # how they are shown; who an address belongs to is in ``addresses``
    _text("name"),
    sa.Column("language", sa.Text),  # chosen
    sa.Column("timezone", sa.Text),
    _flag("privileged"),
    _flag("disabled"),
    _flag("provisioned"),
    _when("created", nullable=False),
    _ref("merged_into", "users.id", nullable=True),
    sa.Column("learnt", sa.Text),  # a language too, out of their mail
)

addresses = sa.Table(
    "addresses",
    metadata,
    sa.Column("address", sa.Text, primary_key=True),
    _ref("user_id", "users.id"),
    _text("bounced"),  # times of the hard bounces that still count, space separated
    _when("unreachable_until"),
    _text("written"),  # its local part's own spelling, where that differs: so mail is addressed
    sa.Index("addresses_user", "user_id"),
)

groups = sa.Table(
    "groups",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    _flag("provisioned"),
)

group_users = sa.Table(
    "group_users",
    metadata,
    _ref("group_id", "groups.id", primary_key=True),
    _ref("user_id", "users.id", primary_key=True),
)

group_groups = sa.Table(
    "group_groups",
    metadata,
    _ref("group_id", "groups.id", primary_key=True),
    _ref("member_id", "groups.id", primary_key=True),
)


def _setting_column(one: QueueSetting) -> "sa.Column[Any]":
    match one.kind:
        case SettingKind.LANGUAGE:
            return sa.Column(one.name, sa.Text)
        case SettingKind.NUMBER:
            return _number(one.name)
        case SettingKind.MINUTES:
            return sa.Column(one.name, sa.Integer)
        case SettingKind.FLAG:
            return _flag(one.name)
    return _text(one.name)


_SETTINGS = [_setting_column(one) for one in QUEUE_SETTINGS]
_LATER = next(place for place, one in enumerate(QUEUE_SETTINGS) if one.name == "subject_tag")
"""From this setting on, a column stands behind those of the first tables: a new one is the last."""

queues = sa.Table(
    "queues",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    *_SETTINGS[:_LATER],
    _flag("disabled"),
    _flag("provisioned"),
    _text("lifecycle", "default"),
    *_SETTINGS[_LATER:],
)

# principal: user:ID or group:ID
queue_watchers = sa.Table(
    "queue_watchers",
    metadata,
    _ref("queue_id", "queues.id", primary_key=True),
    sa.Column("role", sa.Text, primary_key=True),
    sa.Column("principal", sa.Text, primary_key=True),
)

# queue_id 0 means everywhere, so that the key is whole
grants = sa.Table(
    "grants",
    metadata,
    sa.Column("principal", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("queue_id", Id, primary_key=True),
    sa.Column("revoke", sa.Boolean, primary_key=True, server_default=sa.false()),
    _flag("provisioned"),
)

lifecycles = sa.Table(
    "lifecycles",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    _flag("provisioned"),
    sa.Column("content", sa.Text, nullable=False),  # JSON
)

custom_fields = sa.Table(
    "custom_fields",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    _flag("several"),
    _flag("disabled"),
    _flag("provisioned"),
    _text("pattern"),
    _text("description"),
    _text("choices", "[]"),  # JSON
)

custom_field_queues = sa.Table(
    "custom_field_queues",
    metadata,
    _ref("field_id", "custom_fields.id", primary_key=True),
    _ref("queue_id", "queues.id", primary_key=True),
)

scrips = sa.Table(
    "scrips",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("condition", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    _text("template"),
    _flag("as_comment"),
    _ref("queue_id", "queues.id", nullable=True),
    _number("order"),
    _flag("disabled"),
    _number("failures"),  # in a row
    _flag("stock"),
    _flag("provisioned"),
    _text("to", "[]"),  # JSON: roles, user:ID, group:ID
    _text("when"),
    _text("arguments", "{}"),  # JSON
    sa.Column("author_id", Id),  # who answers for it; null: the system
    sa.Column("editor_id", Id),
    sa.Column("approved_by", Id),
)

scrips_off = sa.Table(
    "scrips_off",
    metadata,
    _ref("scrip_id", "scrips.id", primary_key=True),
    _ref("queue_id", "queues.id", primary_key=True),
)


def _ticket_column(field: TicketField) -> "sa.Column[Any]":
    match field.kind:
        case Kind.TEXT:
            return _text(field.name)
        case Kind.NUMBER | Kind.MINUTES:
            return _number(field.name)
        case Kind.MOMENT:
            return _when(field.name, nullable=field.nullable)
        case Kind.STATUS:
            return sa.Column(field.name, sa.Text, nullable=False)
    return _ref(field.name, f"{_REFERRED[field.kind]}.id", nullable=field.nullable)


_AT_FIRST = ("queue_id", "subject", "status", "owner_id")
"""The columns that stand before the others, which follow as they are declared: a new one is the last of them."""

_REFERRED = {Kind.QUEUE: "queues", Kind.PERSON: "users", Kind.TICKET: "tickets"}

tickets = sa.Table(
    "tickets",
    metadata,
    _id(),
    *(_ticket_column(field) for field in sorted(COLUMNS[1:], key=lambda field: field.name not in _AT_FIRST)),
    sa.Index("tickets_status", "status", "id"),
    sa.Index("tickets_owner", "owner_id", "status", "merged_into"),
    sa.Index("tickets_queue", "queue_id", "status", "merged_into"),
    sa.Index(
        "tickets_urgent",
        "status",
        sa.text("coalesce(due, '9')"),
        sa.text("(-priority)"),
        "id",
        "queue_id",
        "owner_id",
        sqlite_where=sa.text("merged_into is null"),
    ),
    sa.Index("tickets_created", "created", "queue_id", sqlite_where=sa.text("merged_into is null")),
    sa.Index(
        "tickets_resolved", "resolved", "queue_id", sqlite_where=sa.text("resolved is not null and merged_into is null")
    ),
    sa.Index(
        "tickets_waiting_on_us",
        "status",
        sqlite_where=sa.text("waiting_on_us is not null and merged_into is null"),
    ),
    sa.Index(
        "tickets_waiting_on_them",
        "status",
        sqlite_where=sa.text("waiting_on_them is not null and merged_into is null"),
    ),
    sa.Index(
        "tickets_merged",
        "merged_into",
        sqlite_where=sa.text("merged_into is not null"),
    ),
    sa.Index(
        "tickets_stalled_until",
        "stalled_until",
        sqlite_where=sa.text("stalled_until is not null"),
    ),
    sa.Index("tickets_sla_due", "sla_due", sqlite_where=sa.text("sla_due is not null")),
)

DUE_OR_NEVER: "sa.ColumnElement[str]" = sa.func.coalesce(tickets.c.due, sa.literal_column("'9'"), type_=sa.Text())
"""When a ticket is due; ``9``, behind every year of four digits, where that is never. As the index of urgency has it."""

# role: a role's name, or why they get no mail: Squelch, Mute
ticket_watchers = sa.Table(
    "ticket_watchers",
    metadata,
    _ref("ticket_id", "tickets.id", primary_key=True),
    sa.Column("role", sa.Text, primary_key=True),
    _ref("user_id", "users.id", primary_key=True),
    sa.Index("ticket_watchers_user", "user_id"),
    sqlite_with_rowid=False,
)

ticket_groups = sa.Table(
    "ticket_groups",
    metadata,
    _ref("ticket_id", "tickets.id", primary_key=True),
    sa.Column("role", sa.Text, primary_key=True),
    _ref("group_id", "groups.id", primary_key=True),
    sa.Index("ticket_groups_group", "group_id"),
    sqlite_with_rowid=False,
)

ticket_values = sa.Table(
    "ticket_values",
    metadata,
    _ref("ticket_id", "tickets.id", primary_key=True),
    _ref("field_id", "custom_fields.id", primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.Index("ticket_values_field", "field_id"),
    sqlite_with_rowid=False,
)

links = sa.Table(
    "links",
    metadata,
    _ref("base", "tickets.id", primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    _ref("target", "tickets.id", primary_key=True),
    sa.Index("links_target", "target"),
)

url_links = sa.Table(
    "url_links",
    metadata,
    _ref("base", "tickets.id", primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("url", sa.Text, primary_key=True),
    sqlite_with_rowid=False,
)

# The original of every letter, byte for byte: here, or in a file of the spool when it is large. What is long is the last
# column of its table: SQLite reads through it to reach one behind it.
raws = sa.Table(
    "raws",
    metadata,
    _id(),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("spool", sa.Text),
    sa.Column("content", sa.LargeBinary),
    sa.Index(
        "raws_spool",
        "spool",
        sqlite_where=sa.text("spool is not null"),
    ),
)

# An index of what is still to be done is used when a query says these very words beside its own condition.
LETTERS_OPEN = sa.text("letters.state <> 'done'")
COPIES_OPEN = sa.text("copies.state in ('waiting', 'sending')")
COPIES_GATHERING = sa.text("copies.state = 'gathering'")
JOBS_OPEN = sa.text("jobs.state in ('waiting', 'running')")

letters = sa.Table(
    "letters",
    metadata,
    _id(),
    _ref("raw_id", "raws.id"),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    _text("message_id"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    _text("queue"),
    sa.Column("ticket_id", Id),
    sa.Column("outbox_id", Id),
    _text("mail_from"),
    _text("protocol"),
    _text("peer"),
    _text("helo"),
    _when("received_at", nullable=False),
    _when("done_at"),
    _number("attempts"),
    _text("error"),
    _text("outcome"),  # JSON: what became of it, for trace
    _text("authenticated"),
    _text("released_by"),  # who let a held letter through
    sa.Index("letters_message_id", "message_id"),
    sa.Index(
        "letters_open",
        "state",
        "id",
        sqlite_where=sa.text("state <> 'done'"),
    ),
)

letter_duplicates = sa.Table(
    "letter_duplicates",
    metadata,
    _id(),
    _ref("letter_id", "letters.id"),
    _when("at", nullable=False),
    _text("peer"),
    sa.Index("letter_duplicates_letter", "letter_id"),
)

# Entries are never changed and never removed: triggers refuse both.
transactions = sa.Table(
    "transactions",
    metadata,
    _id(),
    _ref("ticket_id", "tickets.id"),
    sa.Column("type", sa.Text, nullable=False),
    _ref("by", "users.id"),
    _when("at", nullable=False),
    sa.Column("via", sa.Text, nullable=False),
    _text("field"),
    _text("old"),
    _text("new"),
    _number("minutes"),
    _ref("letter_id", "letters.id", nullable=True),
    _text("message_id"),
    _number("evidence"),
    _text("text"),
    _text("evidence_method"),
    _text("evidence_reason"),
    _text("head"),  # JSON: To, Cc, Reply-To of the letter it was, and a subject of its own
    sa.Column("worker", Id),  # who worked the minutes, where it is not who entered them
    _when("worked_at"),  # and when, where it was before
    sa.Index("transactions_ticket", "ticket_id", "id"),
    sa.Index(
        "transactions_timers",
        "by",
        sqlite_where=sa.text("type = 'Timer'"),
    ),
    sa.Index(
        "transactions_worked",
        "at",
        sqlite_where=sa.text("minutes <> 0"),
    ),
    sa.Index(
        "transactions_orders",
        "by",
        "id",
        sqlite_where=sa.text("type = 'CommandResult'"),
    ),
    sa.Index(
        "transactions_letter",
        "letter_id",
        sqlite_where=sa.text("letter_id is not null"),
    ),
)

attachments = sa.Table(
    "attachments",
    metadata,
    _ref("transaction_id", "transactions.id", primary_key=True),
    sa.Column("part", sa.Text, primary_key=True),
    _text("name"),
    _text("type"),
    sa.Column("size", sa.Integer, nullable=False),
    _text("digest"),  # of pictures within a text
)

# Which tickets a received Message-ID belongs to (ours carry the ticket's number and a seal, and need no row). One that was
# moved, received or ours, belongs to the ticket it was moved to alone.
thread_ids = sa.Table(
    "thread_ids",
    metadata,
    sa.Column("message_id", sa.Text, primary_key=True),
    _ref("ticket_id", "tickets.id", primary_key=True),
    _flag("moved"),
    sqlite_with_rowid=False,
)

# What a letter answers that opened a ticket, and that nobody has seen here: another answer to it is told of that ticket
ancestors = sa.Table(
    "ancestors",
    metadata,
    sa.Column("message_id", sa.Text, primary_key=True),
    _ref("ticket_id", "tickets.id", primary_key=True),
    sqlite_with_rowid=False,
)

# Other desks' numbers, by who wrote them in a letter of which ticket
foreign_numbers = sa.Table(
    "foreign_numbers",
    metadata,
    sa.Column("number", sa.Text, primary_key=True),
    sa.Column("address", sa.Text, primary_key=True),
    _ref("ticket_id", "tickets.id", primary_key=True),
    sa.Column("written", sa.Text, nullable=False),
    sa.Index("foreign_numbers_ticket", "ticket_id"),
    sqlite_with_rowid=False,
)

notices = sa.Table(
    "notices",
    metadata,
    _id(),
    _ref("ticket_id", "tickets.id", nullable=True),
    _ref("transaction_id", "transactions.id", nullable=True),
    _ref("letter_id", "letters.id", nullable=True),
    sa.Column("scrip", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    _text("language"),
    _text("subject"),
    sa.Column("message_id", sa.Text, nullable=False),
    _when("created", nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    _text("files"),  # JSON: what is put into it at delivery, out of the stored letters
    sa.Index("notices_ticket", "ticket_id"),
    sa.Index(
        "notices_letter",
        "letter_id",
        sqlite_where=sa.text("letter_id is not null"),
    ),
)

copies = sa.Table(
    "copies",
    metadata,
    _id(),
    _ref("notice_id", "notices.id"),
    sa.Column("recipient", sa.Text, nullable=False),
    _text("envelope_from"),
    sa.Column("state", sa.Text, nullable=False),
    _number("attempts"),
    _when("not_before"),
    _text("answer"),
    _when("settled_at"),
    _flag("without_files"),  # they were refused
    sa.Index("copies_notice", "notice_id"),
    sa.Index(
        "copies_open",
        "state",
        "not_before",
        sqlite_where=sa.text("state in ('waiting', 'sending')"),
    ),
    sa.Index(
        "copies_gathering",
        "not_before",
        "id",
        sqlite_where=sa.text("state = 'gathering'"),
    ),
)

budgets = sa.Table(
    "budgets",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    _when("touched", nullable=False),
    sqlite_with_rowid=False,
)

# What scrips want done outside, after the unit of work. A scrip may be gone before its jobs are: no reference.
jobs = sa.Table(
    "jobs",
    metadata,
    _id(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("scrip_id", Id, nullable=False),
    sa.Column("scrip", sa.Text, nullable=False),
    _ref("ticket_id", "tickets.id"),
    _ref("transaction_id", "transactions.id"),
    _when("created", nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    _number("attempts"),
    _when("not_before"),
    _when("settled_at"),
    _text("arguments", "{}"),  # JSON
    _text("answer"),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Index("jobs_ticket", "ticket_id"),
    sa.Index(
        "jobs_open",
        "state",
        "not_before",
        sqlite_where=sa.text("state in ('waiting', 'running')"),
    ),
)

# The history of the organisation.
administration = sa.Table(
    "administration",
    metadata,
    _id(),
    _when("at", nullable=False),
    _ref("by", "users.id"),
    sa.Column("via", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("did", sa.Text, nullable=False),
    _text("field"),
    _text("old"),
    _text("new"),
    sa.Index("administration_subject", "subject", "name", "id"),
)

# A question by mail whether somebody ordered something; the token is in the mail alone.
confirmations = sa.Table(
    "confirmations",
    metadata,
    _id(),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    _ref("user_id", "users.id"),
    sa.Column("address", sa.Text, nullable=False),
    _ref("ticket_id", "tickets.id"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("commands", sa.Text, nullable=False),
    _ref("letter_id", "letters.id"),
    _when("created", nullable=False),
    _when("expires_at", nullable=False),
    _when("used_at"),
    sa.Column("seal", sa.Text, nullable=False),
    _flag("control"),
    _text("entries"),
    _number("evidence"),
    sa.Index("confirmations_user", "user_id"),
)

# Words without proof that wait to be released; ``released`` is the entry that passed them on.
unproven = sa.Table(
    "unproven",
    metadata,
    _ref("transaction_id", "transactions.id", primary_key=True),
    _ref("ticket_id", "tickets.id"),
    _ref("user_id", "users.id"),
    _ref("letter_id", "letters.id", nullable=True),
    _when("created", nullable=False),
    _ref("released", "transactions.id", nullable=True),
    sa.Index(
        "unproven_waiting",
        "user_id",
        "transaction_id",
        sqlite_where=sa.text("released is null"),
    ),
    sa.Index("unproven_ticket", "ticket_id"),
    sa.Index("unproven_letter", "letter_id"),
)

# How people log in to send mail; the hash says itself how it was made.
passwords = sa.Table(
    "passwords",
    metadata,
    _ref("user_id", "users.id", primary_key=True),
    sa.Column("hash", sa.Text, nullable=False),
    _when("changed", nullable=False),
)

# With what people sign: one key or certificate belongs to one user.
keys = sa.Table(
    "keys",
    metadata,
    _id(),
    _ref("user_id", "users.id"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False, unique=True),
    _text("names"),
    _when("added", nullable=False),
    sa.Column("material", sa.LargeBinary, nullable=False),
    sa.Index("keys_user", "user_id"),
)

# Signatures and links that count once.
spent = sa.Table(
    "spent",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    _when("at", nullable=False),
    sqlite_with_rowid=False,
)

NEVER_REWRITTEN = ("transactions", "attachments", "administration")


def history_triggers(dialect: str, tables: Sequence[str]) -> list[str]:
    """SQL that makes the database itself refuse to rewrite history."""
    if dialect == "sqlite":
        return [
            f"create trigger {table}_no_{verb} before {verb} on {table} "
            f"begin select raise(abort, 'history is never rewritten'); end"
            for table in tables
            for verb in ("update", "delete")
        ]
    return [
        "create or replace function history_is_never_rewritten() returns trigger language plpgsql as "
        "$$ begin raise exception 'history is never rewritten'; end $$",
        *(
            f"create trigger {table}_never_rewritten before update or delete or truncate on {table} "
            f"for each statement execute function history_is_never_rewritten()"
            for table in tables
        ),
    ]


# What is known of letters that are, or were, held; a null ``told_at`` waits for the next list that people are sent.
held_letters = sa.Table(
    "held_letters",
    metadata,
    _ref("letter_id", "letters.id", primary_key=True),
    _ref("queue_id", "queues.id"),
    _flag("quiet"),
    _text("author"),
    _text("subject"),
    _when("told_at"),
    _text("excerpt"),
    sa.Index(
        "held_letters_untold",
        "letter_id",
        sqlite_where=sa.text("told_at is null"),
    ),
)

letter_decisions = sa.Table(
    "letter_decisions",
    metadata,
    _ref("letter_id", "letters.id", primary_key=True),
    sa.Column("at", sa.Text, primary_key=True),
    sa.Column("decision", sa.Text, primary_key=True),
    _ref("by", "users.id"),
    sa.Column("via", sa.Text, nullable=False),
    _number("evidence"),
    _text("evidence_method"),
    _text("evidence_reason"),
)

# Whose mail is not taken. Addresses, not users: who is blocked need never have been one.
blocked_senders = sa.Table(
    "blocked_senders",
    metadata,
    sa.Column("address", sa.Text, primary_key=True),
    _ref("by", "users.id"),
    _when("at", nullable=False),
    sqlite_with_rowid=False,
)

# How far the index of what tickets say is (its own table differs from database to database: migration 0016): entries up to
# ``left_to`` wait to be indexed. ``version`` is that of ``model.text_pieces``.
text_index = sa.Table(
    "text_index",
    metadata,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("left_to", Id, nullable=False, server_default="0"),
)

# Wrong passwords since a person was last told of them, by the network they came from.
login_failures = sa.Table(
    "login_failures",
    metadata,
    _ref("user_id", "users.id", primary_key=True),
    sa.Column("network", sa.Text, primary_key=True),
    _number("count"),
    _when("first", nullable=False),
    _when("last", nullable=False),
)

# Clients that logged in with the right password: they are no strangers after a restart either.
login_clients = sa.Table(
    "login_clients",
    metadata,
    _ref("user_id", "users.id", primary_key=True),
    sa.Column("client", sa.Text, primary_key=True),
    _when("last", nullable=False),
)

# Tables with numbered rows that were mailed, each to one person; ``tickets`` are in the order of the rows.
row_tables = sa.Table(
    "row_tables",
    metadata,
    sa.Column("notice_id", Id, primary_key=True, autoincrement=False),  # written before its notice is
    _ref("user_id", "users.id"),
    _when("created", nullable=False),
    _text("tickets"),
    _text("seal"),
    sa.Index("row_tables_created", "created"),
)

# Searches that have a name. holder: user:ID, group:ID, or empty for everybody's; key: the name as it is compared.
saved_searches = sa.Table(
    "saved_searches",
    metadata,
    sa.Column("holder", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("query", sa.Text, nullable=False),
    _flag("provisioned"),
)

# Texts for what is asked again and again. key: the name as it is compared; queue_id 0: every queue's; language empty: any.
canned_answers = sa.Table(
    "canned_answers",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("queue_id", Id, primary_key=True, autoincrement=False),
    sa.Column("language", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    _flag("provisioned"),
)

# When somebody last read a ticket: what was said in public since is unread for them.
ticket_seen = sa.Table(
    "ticket_seen",
    metadata,
    _ref("ticket_id", "tickets.id", primary_key=True),
    _ref("user_id", "users.id", primary_key=True),
    _when("at", nullable=False),
    sqlite_with_rowid=False,
)

# What somebody has typed and not sent: one for each place where they may write (``12/reply``, ``new``).
drafts = sa.Table(
    "drafts",
    metadata,
    _ref("user_id", "users.id", primary_key=True),
    sa.Column("place", sa.Text, primary_key=True),
    _ref("ticket_id", "tickets.id", nullable=True),
    sa.Column("content", sa.Text, nullable=False),  # JSON: the form's fields
    _when("saved", nullable=False),
    sa.Index("drafts_ticket", "ticket_id"),
    sqlite_with_rowid=False,
)

# Who is signed in on the web, by the digest of what their cookie says. With a ticket it is a link to that ticket alone.
web_sessions = sa.Table(
    "web_sessions",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    _ref("user_id", "users.id"),
    _ref("ticket_id", "tickets.id", nullable=True),
    sa.Column("method", sa.Text, nullable=False),  # password, link
    sa.Column("csrf", sa.Text, nullable=False),
    sa.Column("client", sa.Text, nullable=False),
    sa.Column("agent", sa.Text, nullable=False),
    _when("created", nullable=False),
    _when("seen", nullable=False),
    _when("until", nullable=False),
    sa.Index("web_sessions_user", "user_id"),
    sqlite_with_rowid=False,
)

# Links that let somebody in on the web, by the digest of their token. One for the first administrator is nobody's yet.
sign_in_links = sa.Table(
    "sign_in_links",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("purpose", sa.Text, nullable=False),  # first, password, sign_in, ticket
    _ref("user_id", "users.id", nullable=True),
    _ref("ticket_id", "tickets.id", nullable=True),
    _when("created", nullable=False),
    _when("until", nullable=False),
    sa.Index("sign_in_links_user", "user_id"),
    sqlite_with_rowid=False,
)

# Which tiles somebody (user:ID) or a group (group:ID) has on the first page: JSON, a list of names.
tile_lists = sa.Table(
    "tile_lists",
    metadata,
    sa.Column("holder", sa.Text, primary_key=True),
    sa.Column("names", sa.Text, nullable=False),
)

# Pages for a screen: the digest of the link's token, with whose eyes they look, on which queues (JSON; none: all).
walls = sa.Table(
    "walls",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    _ref("user_id", "users.id", nullable=False),
    sa.Column("queues", sa.Text, nullable=False),
    _when("created", nullable=False),
)

# Who looks at a ticket, or writes on it: for others to know, until a moment.
presence = sa.Table(
    "presence",
    metadata,
    _ref("ticket_id", "tickets.id", primary_key=True),
    _ref("user_id", "users.id", primary_key=True),
    sa.Column("mode", sa.Text, nullable=False),
    _when("until", nullable=False),
    sqlite_with_rowid=False,
)

# At which times what is done. What was planned before ``since`` does not count; it is empty until a daemon first sees the schedule.
schedules = sa.Table(
    "schedules",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("cron", sa.Text, nullable=False),
    _text("timezone"),
    _text("query"),
    sa.Column("action", sa.Text, nullable=False),
    _text("to", "[]"),  # JSON: roles, user:ID, group:ID
    _text("template"),
    _ref("queue_id", "queues.id", nullable=True),
    _text("arguments", "{}"),  # JSON
    _flag("disabled"),
    _flag("stock"),
    _flag("provisioned"),
    _text("since"),
)

schedules_off = sa.Table(
    "schedules_off",
    metadata,
    _ref("schedule_id", "schedules.id", primary_key=True),
    _ref("queue_id", "queues.id", primary_key=True),
)

# Working hours and holidays: what is declared of each, in JSON.
calendars = sa.Table(
    "calendars",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("content", sa.Text, nullable=False),
    _flag("provisioned"),
)

# What is promised to whom: what is declared of each, in JSON.
service_levels = sa.Table(
    "service_levels",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("content", sa.Text, nullable=False),
    _flag("provisioned"),
)

# Chains that tickets nobody touches go up: what is declared of each, in JSON. What was told of a silence, schedule_marks says.
escalations = sa.Table(
    "escalations",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("content", sa.Text, nullable=False),
    _flag("provisioned"),
)

# What was promised on tickets, each time it began: open until ``ended``, then as it was judged. A level may be gone: no reference.
service_goals = sa.Table(
    "service_goals",
    metadata,
    _ref("ticket_id", "tickets.id", primary_key=True),
    sa.Column("goal", sa.Text, primary_key=True),  # first_response, response, resolution
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("level_id", Id, nullable=False),
    sa.Column("level", sa.Text, nullable=False),
    _when("started", nullable=False),
    _number("minutes"),  # that it may take
    _text("calendar"),  # by which they are counted; empty: all time counts
    _when("paused"),
    _when("due"),  # when it is missed; null while it is paused
    _when("risk"),
    _when("alarm"),  # when somebody is told next
    _number("step"),  # how often somebody was
    _when("ended"),
    _text("outcome"),  # met, missed, dropped
    _number("seconds"),  # counted, at the end
    sa.Column("by_id", Id),  # who ended it
    _text("basis"),
    _text("pauses", "[]"),  # JSON: from when until when no time counted
    sa.Index("service_goals_open", "ticket_id", sqlite_where=sa.text("ended is null")),
    sa.Index("service_goals_alarm", "alarm", sqlite_where=sa.text("alarm is not null")),
    sa.Index("service_goals_ended", "ended", sqlite_where=sa.text("ended is not null")),
    sqlite_with_rowid=False,
)

# Each time a schedule ran: whoever enters it first, runs. A schedule may be gone before its runs are: no reference.
schedule_runs = sa.Table(
    "schedule_runs",
    metadata,
    sa.Column("schedule_id", Id, primary_key=True),
    sa.Column("planned", sa.Text, primary_key=True),
    _when("started", nullable=False),
    _when("finished"),
    _when("claimed_until", nullable=False),  # somebody works on it; later, whoever finds it goes on
    sa.Column("seconds", sa.Float, nullable=False, server_default="0"),
    _number("missed"),
    _number("done"),
    _text("failed"),
    sa.Index(
        "schedule_runs_open",
        "planned",
        sqlite_where=sa.text("finished is null"),
    ),
)

# What a run that has not finished has done: written with it, so that a crash neither repeats nor loses it.
schedule_steps = sa.Table(
    "schedule_steps",
    metadata,
    sa.Column("schedule_id", Id, primary_key=True),
    sa.Column("planned", sa.Text, primary_key=True),
    sa.Column("step", sa.Text, primary_key=True),
    sqlite_with_rowid=False,
)

# What was done to a ticket because it stood so: once for each value (the due time it was late for, the day it was escalated).
schedule_marks = sa.Table(
    "schedule_marks",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    _ref("ticket_id", "tickets.id", primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    _when("at", nullable=False),
    sqlite_with_rowid=False,
)

# What people asked to be reminded of: ``id`` is the entry of the history that says so.
reminders = sa.Table(
    "reminders",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=False),
    _ref("ticket_id", "tickets.id"),
    _ref("user_id", "users.id"),
    _ref("by_id", "users.id"),
    _when("due", nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    _when("told"),  # when it was mailed
    _when("ended"),  # when it was done or cancelled
    sa.Index("reminders_due", "due", sqlite_where=REMINDS),
    sa.Index("reminders_of", "user_id", sqlite_where=HOLDS),
    sa.Index("reminders_ticket", "ticket_id", sqlite_where=HOLDS),
)

# Tickets that people hide from their own lists until a time.
snoozes = sa.Table(
    "snoozes",
    metadata,
    _ref("user_id", "users.id", primary_key=True),
    _ref("ticket_id", "tickets.id", primary_key=True),
    _when("until", nullable=False),
    sqlite_with_rowid=False,
)

# How often people want to be sent lists; who is not here, as often as they come.
digest_choices = sa.Table(
    "digest_choices",
    metadata,
    _ref("user_id", "users.id", primary_key=True),
    sa.Column("choice", sa.Text, nullable=False),
)

# Which reports people want mailed to them, and how often. A number is given once.
subscriptions = sa.Table(
    "subscriptions",
    metadata,
    _id(),
    _ref("user_id", "users.id"),
    sa.Column("often", sa.Text, nullable=False),
    sa.Column("wish", sa.Text, nullable=False),  # JSON: what the report is told
    _when("created", nullable=False),
    sa.UniqueConstraint("user_id", "often", "wish"),
)

# What was billed: kept as it was then. A number is given once; a run that was taken back keeps it.
bill_runs = sa.Table(
    "bill_runs",
    metadata,
    sa.Column("number", Id, primary_key=True, autoincrement=False),
    sa.Column("customer", sa.Text, nullable=False),
    sa.Column("month", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("total", sa.BigInteger, nullable=False),
    _when("created", nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    _when("cancelled"),
    sa.Column("cancelled_by", Id),
    sa.Index("bill_runs_customer", "customer", "month"),
)

# Which entries of time worked a run billed, at what an hour: each once, whoever runs at the same time.
billed = sa.Table(
    "billed",
    metadata,
    sa.Column("transaction_id", Id, sa.ForeignKey("transactions.id"), primary_key=True, autoincrement=False),
    sa.Column("run", Id, sa.ForeignKey("bill_runs.number"), nullable=False),
    sa.Column("rate", sa.BigInteger, nullable=False),
    sa.Index("billed_run", "run"),
)

# What reports count: facts of the history, told in model/report_fact.py. Made of it, and always to be made of it again.
report_facts = sa.Table(
    "report_facts",
    metadata,
    sa.Column("kind", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("ticket_id", Id, primary_key=True, autoincrement=False),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("since", sa.BigInteger, nullable=False),
    sa.Column("by", Id),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("again", sa.BigInteger, nullable=False),
    sa.Index("report_facts_ticket", "ticket_id"),
    sqlite_with_rowid=False,
)

# One row: the newest entry the facts know; while they are made, up to which ticket; and the site they were made for.
report_mark = sa.Table(
    "report_mark",
    metadata,
    sa.Column("newest", Id, nullable=False),
    sa.Column("made_to", Id),
    sa.Column("site", sa.Text, primary_key=True),
)
