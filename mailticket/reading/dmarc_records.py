"""DMARC's records, found by walking up the tree of DNS (RFC 9989 4.10): which one holds for a domain, and to which organisation
a domain belongs. No list of public suffixes is asked: who runs one says so in the record (``psd=y``)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mailticket.reading.dns import Lookup, LookupTrouble

MOST_LABELS = 8
"""Places asked at in one walk: a longer name's own, then its last seven labels and upwards."""

MOST_QUESTIONS = 40
"""To DNS, about one letter."""

POLICIES = frozenset(("none", "quarantine", "reject"))


@dataclass(frozen=True, slots=True)
class Record:
    """A DMARC record, and the domain that has it. Tags and their values as in 4.7."""

    domain: str
    tags: Mapping[str, str]

    @property
    def suffix(self) -> str:
        """psd=: "y" for a public suffix, "n" for an organisation's own domain, "u" where that is not said."""
        said = self.tags.get("psd", "u").lower()
        return said if said in ("y", "n") else "u"

    def policy(self, *, below: bool, exists: bool = True) -> str:
        """What is asked for mail that fails, of the domain itself, or of one ``below`` it which exists in DNS or not. Empty
        for a record that says nothing we understand (4.10.1). ``t=y`` asks that nothing is done yet."""
        own = self.tags.get("p", "").lower()
        subdomains = self.tags.get("sp", own).lower()
        absent = self.tags.get("np", subdomains).lower()
        if not {own, subdomains, absent} <= POLICIES:
            return "none" if self.tags.get("rua", "").lower().startswith("mailto:") else ""
        if self.tags.get("t", "n").lower() == "y":
            return "none"
        return own if not below else subdomains if exists else absent


def parsed(domain: str, text: str) -> Record | None:
    """The record in a TXT record; None for others. The first tag of a name counts; what is none is passed over."""
    pairs = [one.partition("=") for one in text.split(";")]
    named = [(name.strip(), value.strip()) for name, equals, value in pairs if equals]
    if not named or named[0] != ("v", "DMARC1") or not pairs[0][1]:
        return None
    tags: dict[str, str] = {}
    for name, value in named:
        tags.setdefault(name.lower(), value)
    return Record(domain, tags)


def places(domain: str) -> Iterator[str]:
    """Where a walk from a domain asks, the longest name first."""
    labels = domain.split(".")
    yield domain
    for count in range(min(len(labels), MOST_LABELS) - 1, 0, -1):
        yield ".".join(labels[-count:])


def organisation(domain: str, found: Sequence[Record]) -> str:
    """The organisational domain (4.10.2) of a domain from which a walk has found these records, the longest name first."""
    for record in found:
        if record.suffix == "n":
            return record.domain
        if record.suffix == "y" and record.domain != domain:
            below = record.domain.count(".") + 2
            return ".".join(domain.split(".")[-below:])
    return found[-1].domain if found else domain


def chosen(domain: str, found: Sequence[Record]) -> Record | None:
    """Whose policy holds for a domain (4.10.1): its own, else its organisation's, else that of the public suffix above."""
    by_domain = {record.domain: record for record in found}
    suffix = next((record for record in found if record.suffix == "y"), None)
    return by_domain.get(domain) or by_domain.get(organisation(domain, found)) or suffix


@dataclass(slots=True)
class Tree:
    """What DNS has said about one letter, each thing asked once. All methods raise LookupTrouble where it does not tell, or is
    asked too much."""

    lookup: Lookup
    known: dict[str, Record | None] = field(default_factory=dict)
    asked: int = 0

    async def record(self, domain: str) -> Record | None:
        """The one DMARC record at a domain; several are none."""
        if domain not in self.known:
            found = [one for text in await self._ask(f"_dmarc.{domain}", "TXT") if (one := parsed(domain, text))]
            self.known[domain] = found[0] if len(found) == 1 else None
        return self.known[domain]

    async def walk(self, domain: str) -> list[Record]:
        """The records at and above a domain, up to where one says that it ends there."""
        found = []
        for place in places(domain):
            record = await self.record(place)
            if record is not None:
                found.append(record)
                if record.suffix == "n" or (record.suffix == "y" and place != domain):
                    break
        return found

    async def belongs(self, domain: str, to: str) -> bool:
        """Whether an organisational domain is that of a domain. Who does not stand below it is not asked about."""
        return within(domain, to) and organisation(domain, await self.walk(domain)) == to

    async def exists(self, domain: str) -> bool:
        """Whether there is anything at a domain that mail could go to, or come from (RFC 9989 3.2: A, AAAA, MX)."""
        for kind in ("MX", "A", "AAAA"):
            if await self._ask(domain, kind):
                return True
        return False

    async def _ask(self, name: str, kind: str) -> list[str]:
        if self.asked >= MOST_QUESTIONS:
            raise LookupTrouble(f"more than {MOST_QUESTIONS} questions to DNS about one letter")
        self.asked += 1
        return await self.lookup(name, kind)


def within(domain: str, other: str) -> bool:
    """Whether a domain is another, or below it."""
    return domain == other or domain.endswith(f".{other}")
