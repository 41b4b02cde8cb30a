"""Opens the listeners' sockets."""

from pathlib import Path

from mailticket.arrival.listener import Listener


async def bind(listener: Listener, address: str) -> str:
    """Listen; returns the address that was bound (port 0 asks for any free one)."""
    if address.startswith("unix:"):
        path = Path(address.removeprefix("unix:"))
        await listener.start_unix(path)
        path.chmod(0o666)  # noqa: ASYNC240  # whoever may reach it may deliver mail, as over loopback; the folder says who that is
        return address
    host, _, port = address.rpartition(":")
    await listener.start(host.strip("[]"), int(port))
    return f"{host}:{listener.port}"
