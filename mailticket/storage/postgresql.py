"""Opens PostgreSQL: with limits on both sides, so that no call lasts for ever and no dead client's locks do."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from mailticket.model.errors import MailticketError

CONNECT = 10.0
"""Seconds for a new connection."""

DEAD_AFTER = {
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "10000",
    "idle_in_transaction_session_timeout": "15000",
}
"""A client whose machine or network is gone holds its locks for 15 s at most, so that another one can take over."""


def engine_of(
    url: sa.URL, *, seconds: float | None, busy_ms: int = 5000, name: str = "mailticket", **more: Any
) -> AsyncEngine:
    """An engine over asyncpg. ``seconds`` bound a statement, here and on the server; None: nothing does, for migrations.
    Raises MailticketError where asyncpg is not installed."""
    query = {"ssl" if key == "sslmode" else key: value for key, value in url.query.items()}  # asyncpg's name for it
    settings = DEAD_AFTER | {
        "statement_timeout": str(int(seconds * 1000)) if seconds else "0",
        "lock_timeout": str(busy_ms),
        "synchronous_commit": "on",
        "application_name": name,
    }
    if not seconds:
        settings["idle_in_transaction_session_timeout"] = "0"
    arguments: dict[str, Any] = {"server_settings": settings, "timeout": CONNECT}
    if seconds:
        arguments["command_timeout"] = 1.1 * seconds  # the server's own limit says more, where it still speaks
    try:
        return create_async_engine(
            url.set(drivername="postgresql+asyncpg", query=query),
            connect_args=arguments,
            hide_parameters=True,  # as for SQLite
            **more,
        )
    except ModuleNotFoundError as error:
        raise MailticketError("PostgreSQL needs asyncpg: pip install 'mailticket[postgresql]'") from error
