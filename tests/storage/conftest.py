"""The same tests on an SQLite file and on a PostgreSQL server of our own."""

import asyncio
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from mailticket.storage.database import Database, open_database
from mailticket.storage.migrations import upgrade

GIVEN = "MAILTICKET_TEST_POSTGRESQL"
TEMPLATE = "mailticket_test_template"
SETTINGS = (
    "-c fsync=off -c full_page_writes=off -c listen_addresses='' -c max_connections=40 -c shared_buffers=16MB "
    "-c deadlock_timeout=20ms"
)


class Cluster:
    """A private PostgreSQL in a folder, reached by its socket there. The server refuses to run as root."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries = binaries
        self.folder = folder
        self._user = pwd.getpwnam("postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name)
        os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        self.run("initdb", "--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-D", "data")
        self.run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", f"{SETTINGS} -k {folder}", "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", "data", "-m", "immediate", "stop")

    def run(self, program: str, *arguments: str) -> None:
        me = os.getuid() == self._user.pw_uid
        done = subprocess.run(
            [self._binaries / program, *arguments],
            cwd=self.folder,
            user=None if me else self._user.pw_uid,
            group=None if me else self._user.pw_gid,
            extra_groups=None if me else (),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            check=False,
        )
        assert done.returncode == 0, f"{program}: {done.stdout!r}"

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder}"


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(shutil.which("initdb") or "")]
    return found[-1].parent if found[-1].name else None


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The url of a server we may make databases in."""
    if given := os.environ.get(GIVEN):
        yield given
        return
    binaries = _binaries()
    if binaries is None:
        pytest.skip(f"PostgreSQL is not installed, and {GIVEN} names no server")
    folder = Path(tempfile.mkdtemp(prefix="mailticket-pg-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
    try:
        cluster = Cluster(binaries, folder)
        try:
            yield cluster.url
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _on_server(server: str, *statements: str) -> Any:
    """The last one's first value, if it has any."""
    url = sa.make_url(server).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    async with engine.connect() as connection:
        for statement in statements:
            done = await connection.exec_driver_sql(statement)
        value = done.scalar() if done.returns_rows else None
    await engine.dispose()
    return value


_numbers = itertools.count(1)
_copies: dict[str, str] = {}
"""By server, what makes a migrated database there; {} stands for its name."""


async def _new_postgresql(server: str) -> str:
    """The url of a new, migrated database: a copy of the first one."""
    if server not in _copies:
        await _on_server(server, f"drop database if exists {TEMPLATE}", f"create database {TEMPLATE}")
        await _migrated(_database_url(server, TEMPLATE))
        by_file = int(await _on_server(server, "show server_version_num")) >= 150000  # before, there is no other way
        _copies[server] = f"create database {{}} template {TEMPLATE}{' strategy file_copy' if by_file else ''}"
    name = f"mailticket_test_{os.getpid()}_{next(_numbers)}"
    await _on_server(server, _copies[server].format(name))
    return _database_url(server, name)


def _database_url(server: str, name: str) -> str:
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


async def _migrated(url: str) -> None:
    database = open_database(url)
    await database.write(upgrade)
    await database.close()


@pytest.fixture(autouse=True)
def new_databases() -> None:
    """Here the migrations themselves run."""


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file, migrated once for all tests."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    asyncio.run(_migrated(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The url of a new, migrated SQLite file."""
    shutil.copy(sqlite_template, tmp_path / "mail.db")
    return f"sqlite:///{tmp_path / 'mail.db'}"


@pytest.fixture(scope="module")
def sqlite_url_of_module(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """As ``sqlite_url``, for all tests of a module that only read."""
    path = tmp_path_factory.mktemp("module") / "mail.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def postgresql_url_of_module(postgresql_server: str) -> Iterator[str]:
    """As ``postgresql_url``, for all tests of a module that only read."""
    made = asyncio.run(_new_postgresql(postgresql_server))
    yield made
    asyncio.run(_on_server(postgresql_server, f"drop database {sa.make_url(made).database} with (force)"))


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The url of a new, migrated PostgreSQL database."""
    made = asyncio.run(_new_postgresql(postgresql_server))
    yield made
    asyncio.run(_on_server(postgresql_server, f"drop database {sa.make_url(made).database} with (force)"))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The url of a new, migrated database, once of each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


Open = Callable[..., Database]


@pytest.fixture
async def opened() -> AsyncIterator[Open]:
    """Opens databases; they are closed at the end."""
    databases: list[Database] = []

    def open_one(url: str, **how: Any) -> Database:
        databases.append(open_database(url, **how))
        return databases[-1]

    yield open_one
    for database in databases:
        await database.close()


@pytest.fixture
def database(url: str, opened: Open) -> Database:
    """An open, migrated database with nothing in it, once of each kind."""
    return opened(url)
