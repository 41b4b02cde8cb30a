"""How sure we are of who sent a letter, and what that suffices for."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import IntEnum, StrEnum

from mailticket.model.command import Demand
from mailticket.model.dataclass import dataclass, replace


class Level(IntEnum):
    """From nothing to a person who answered a question only they were asked."""

    NONE = 0  # anything else; more than one From; machine mail
    WEAK = 1  # the address is right and something agrees: SPF or DKIM of another domain, our secret address
    DOMAIN = 2  # DMARC passes, for a domain whose users we trust it to tell apart
    SESSION = 3  # they logged in: with us, or with the mail system in front of us
    SIGNED = 4  # OpenPGP or S/MIME over the whole, with a key enrolled for them
    CONFIRMED = 5  # they answered our question, or made the change by the command line or the web


@dataclass(frozen=True, slots=True)
class Evidence:
    """A level, what it rests on ("dmarc", "smtp-auth", "openpgp" …), and the reason in a sentence. ``barred``: nothing
    that came with the mail can make us surer (a machine wrote, or who wrote cannot be told). ``failure``: why a
    proof that was brought does not hold; kept whatever else is found. ``doubted``: something speaks against them (somebody
    else logged in to send it), and nothing but a signature of their own, or their answer to a question, outweighs that.
    ``login`` is the address that logged in, where it is not the one in From. ``written_to``: the addresses in To and Cc that are
    signed too, where it rests on a signature of the sender's domain, which whoever has the mail can hand on; ``straight``: their
    domain's own server brought it, so nobody did."""

    level: Level = Level.NONE
    method: str = ""
    reason: str = ""
    barred: bool = False
    failure: str = ""
    doubted: bool = False
    login: str = ""
    written_to: frozenset[str] = frozenset()
    straight: bool = False

    @property
    def because(self) -> str:
        """The reason, and what failed beside it: for people to read (``reason_in``)."""
        return "; ".join(filter(None, (self.reason, self.failure)))

    @property
    def disowned(self) -> bool:
        """The domain of the From line says that the mail is not from there. It shows in what is stored of it, too: where
        DMARC passes, the level is more than none, and where it says nothing, it is not named."""
        return self.level is Level.NONE and self.method == "dmarc"


UNPROVEN = Evidence(reason="nothing says so but the From line")
UNKNOWN = Evidence()
"""Of what the system does by itself, and of what was done before it was noted."""


def surest(found: Iterable[Evidence]) -> Evidence:
    """The best of several; of equals what failed, then what says something, then the first. One that is barred is the last word,
    and one that is doubted outweighs all but what proves the person, whoever handed the mail in; so does what the domain disowns,
    which tells of a mail's way, not of who wrote it. Whatever failed is kept beside the best."""
    all_found = list(found)
    best = max(all_found, key=lambda one: (one.level, bool(one.failure), one != UNPROVEN))
    if best.level < Level.SIGNED:
        best = next((one for one in all_found if one.doubted), best)
    for one in all_found:
        if one.disowned and best.level >= Level.SIGNED:
            best = replace(best, reason=f"{best.reason}; {one.reason}")
        elif one.barred:
            best = one
            break
    failures = dict.fromkeys(one.failure for one in all_found if one.failure)
    return replace(best, failure="; ".join(failures))


class Verdict(StrEnum):
    """What a policy says of a command."""

    DO = "do"
    CONFIRM = "confirm"
    REFUSE = "refuse"


DO_FROM: dict[Demand, Level] = {
    Demand.READ: Level.NONE,
    Demand.SPEAK: Level.WEAK,
    Demand.OWN: Level.WEAK,
    Demand.WORK: Level.DOMAIN,
    Demand.CHANGE: Level.DOMAIN,
    Demand.DESTROY: Level.SIGNED,
    Demand.BULK: Level.SIGNED,
    Demand.DISCLOSE: Level.CONFIRMED,
}
"""From which level on a command is simply done; below, it is asked for by a mail to the address we know."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Per demand the level from which a command is done, and the level from which a confirmation is asked for; below
    that it is refused. ``proven_domains`` are those whose mail can prove more than that somebody read a notice: anybody on a
    thread can answer with its Message-ID, so there words need DOMAIN."""

    do_from: Mapping[Demand, Level] = field(default_factory=lambda: dict(DO_FROM))
    confirm_from: Mapping[Demand, Level] = field(default_factory=dict)
    proven_domains: frozenset[str] = frozenset()

    def speaks_from(self, addresses: Iterable[str]) -> Level:
        """From which level on words are those of a person with these addresses."""
        needed = self.do_from.get(Demand.SPEAK, DO_FROM[Demand.SPEAK])
        known = any(address.rpartition("@")[2].lower() in self.proven_domains for address in addresses)
        return max(needed, Level.DOMAIN) if known else needed

    def verdict(self, demand: Demand, level: Level) -> Verdict:
        """What to do with a command of this kind from a sender we are so sure of."""
        if level >= self.do_from.get(demand, DO_FROM[demand]):
            return Verdict.DO
        return Verdict.CONFIRM if level >= self.confirm_from.get(demand, Level.NONE) else Verdict.REFUSE
