"""The watch over logins: what happened is written down now and then, and nothing is lost while the database is busy."""

import asyncio
from typing import Any

from mailticket.daemon.login_watch import HURRY, LoginWatch
from mailticket.model.errors import TryAgain


class Log:
    def info(self, event: str, **values: object) -> None: ...

    def warning(self, event: str, **values: object) -> None: ...


class Book:
    """Keeps what is noted; busy so many times first."""

    def __init__(self, busy: int = 0) -> None:
        self.busy = busy
        self.wrong: dict[tuple[str, str], int] = {}
        self.right: list[tuple[str, str]] = []
        self.told = asyncio.Event()
        self.watch = LoginWatch(note=self.note, tell=self.tell, log=Log())

    async def note(self, wrong: Any, right: Any) -> None:
        if self.busy:
            self.busy -= 1
            raise TryAgain("busy")
        for key, count in wrong.items():
            self.wrong[key] = self.wrong.get(key, 0) + count
        self.right += right

    async def tell(self) -> int:
        if self.wrong:
            self.told.set()
        return 0


async def test_many_wrong_passwords_are_written_down_at_once() -> None:
    book = Book()
    loop = asyncio.create_task(book.watch.run())
    await asyncio.sleep(0)
    for _ in range(HURRY):
        book.watch.judged("Ana@Noc.Example", "192.0.2.1", right=False)
    await asyncio.wait_for(book.told.wait(), 60)
    assert book.wrong == {("ana@noc.example", "192.0.2.1"): HURRY}
    book.watch.stop()
    await asyncio.wait_for(loop, 60)


async def test_what_happened_last_is_written_down_at_the_end_and_kept_while_the_database_is_busy() -> None:
    book = Book(busy=1)
    book.watch.judged("ana@noc.example", "192.0.2.1", right=True)
    book.watch.judged("ana@noc.example", "192.0.2.2", right=False)
    loop = asyncio.create_task(book.watch.run())
    await asyncio.sleep(0)
    book.watch.judged("ana@noc.example", "192.0.2.2", right=False)
    book.watch.stop()
    await asyncio.wait_for(loop, 60)
    assert book.right == [("ana@noc.example", "192.0.2.1")]
    assert book.wrong == {("ana@noc.example", "192.0.2.2"): 2}
