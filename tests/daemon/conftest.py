"""A PostgreSQL server of our own for the tests that need one."""

from tests.storage.conftest import postgresql_server, postgresql_url

__all__ = ["postgresql_server", "postgresql_url"]
