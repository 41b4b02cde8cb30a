"""What a site says of its pages."""

from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True)
class WebSettings:
    """``base_url`` is the site's address as people type it ("https://rt.example.org"), empty where nobody said it; ``path`` what
    stands before every address ("/rt"), empty for none; ``proxies`` whose word counts for who the client is; ``session`` how
    long somebody who does nothing stays signed in; ``most_form`` bytes of a form with its files."""

    base_url: str = ""
    path: str = ""
    proxies: tuple[Network, ...] = ()
    session: timedelta = timedelta(days=7)
    most_form: int = 25 * 1024 * 1024
    cookie: str = field(init=False, default="")

    def __post_init__(self) -> None:
        name = "mailticket" + "".join(one if one.isalnum() else "_" for one in self.path)
        object.__setattr__(self, "cookie", name)

    @property
    def hosts(self) -> frozenset[str]:
        """Under which names we answer: the site's own, and this machine's."""
        own = urlsplit(self.base_url).netloc.rpartition("@")[2].lower()
        return LOOPBACK | ({own} if own else frozenset())
