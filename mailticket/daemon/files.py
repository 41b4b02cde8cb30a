"""What people wrote: configuration, rules, templates, certificates; read, and judged together."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from mailticket.config import Settings, shipped
from mailticket.desk.fields import pattern_wrong
from mailticket.files import MOST_WRITTEN, read_file, require_regular
from mailticket.model.errors import ExpressionWrong, FilesWrong, MailticketError, Problem, Refused
from mailticket.model.own_addresses import folded
from mailticket.model.words import refusal
from mailticket.search.expression import parse, parse_search

if TYPE_CHECKING:
    import ssl

    from mailticket.notices.templates import Wording
    from mailticket.reading.dns import Lookup
    from mailticket.routing.rules import RuleBook


def lookup_of(settings: Settings) -> "Lookup | None":
    """How DNS is asked, where we check DKIM ourselves. Raises MailticketError where that cannot be done."""
    if not settings.evidence.check_dkim:
        return None
    from mailticket.reading.dns import ExtraMissing, dns_lookup

    if find_spec("dkim") is None:
        raise ExtraMissing
    return dns_lookup(seconds=3, nameservers=settings.evidence.nameservers)


def authorities_of(settings: Settings) -> bytes:
    """The certificates that vouch for S/MIME. Raises MailticketError for a file that has none."""
    path = settings.evidence.smime_authorities
    if not path:
        return b""
    import ssl

    try:
        authorities = read_file(path, MOST_WRITTEN)
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
        return authorities
    except (OSError, ssl.SSLError) as error:
        raise MailticketError(f"[evidence] smime_authorities {path}: {error}") from error


@dataclass(frozen=True, slots=True)
class Files:
    """All that was read."""

    rules: "RuleBook"
    wording: "Wording"

    @property
    def named(self) -> frozenset[str]:
        """Addresses that rules give tickets to."""
        deeds = [rule.deed for rule in self.rules.rules]
        return frozenset(folded(address) for deed in deeds for address in (deed.owner, *deed.cc) if address)


class FilesOnDemand:
    """What is read when it is first asked for, by who does one thing and may need neither. Raises FilesWrong then."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def rules(self) -> "RuleBook":
        """The rules that choose a queue."""
        from mailticket.routing import rules

        return rules.load(self._settings.paths.rules)

    @cached_property
    def wording(self) -> "Wording":
        """The templates."""
        from mailticket.notices.templates import Wording

        return Wording.load(self._settings.paths.templates, shipped("templates"))


def judged_files(settings: Settings) -> FilesOnDemand:
    """Files that are read on demand, when what the configuration declares was judged. Raises FilesWrong."""
    files = FilesOnDemand(settings)
    if problems := settings.judged(
        when=_when_wrong,
        pattern=pattern_wrong,
        query=_query_wrong,
        report=_report_wrong,
        templates=lambda: files.wording.names(),
    ):
        raise FilesWrong(problems)
    return files


def read_files(settings: Settings, *, every: bool = False) -> Files:
    """Rules and templates, and what of the configuration can be judged with them; ``every`` template is tried, also those that
    came along. Raises FilesWrong with every problem."""
    from mailticket.notices.templates import Wording
    from mailticket.routing import rules

    problems: list[Problem] = []
    rule_book, wording = rules.RuleBook(), Wording({})
    try:
        rule_book = rules.load(settings.paths.rules)
    except FilesWrong as wrong:
        problems += wrong.problems
    try:
        wording = Wording.load(settings.paths.templates, shipped("templates"), every=every)
        problems += settings.judged(
            when=_when_wrong, pattern=pattern_wrong, query=_query_wrong, report=_report_wrong, templates=wording.names
        )
    except FilesWrong as wrong:
        problems += wrong.problems
    if problems:
        raise FilesWrong(problems)
    return Files(rule_book, wording)


def _when_wrong(when: str) -> str:
    try:
        parse(when)
    except ExpressionWrong as wrong:
        return str(wrong)
    return ""


def _query_wrong(query: str) -> str:
    try:
        parse_search(query)
    except ExpressionWrong as wrong:
        return str(wrong)
    return ""


def tls_context(settings: Settings) -> "ssl.SSLContext | None":
    """The certificate for STARTTLS, if one is configured."""
    if not settings.smtp.tls_certificate:
        return None
    import ssl

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    load_certificate(context, settings.smtp.tls_certificate, settings.smtp.tls_key)
    return context


def load_certificate(context: "ssl.SSLContext", certificate: str, key: str) -> None:
    """A certificate and its key, which may stand in the same file. Raises OSError, of which ssl's errors are."""
    for path in filter(None, (certificate, key)):
        require_regular(path, MOST_WRITTEN)
    context.load_cert_chain(certificate, key or None)


def lock_file(settings: Settings) -> Path:
    """Beside an SQLite database, so that two configurations cannot share it; else in the data folder."""
    path = settings.database.path
    return path.with_name(path.name + ".lock") if path else settings.paths.data / "daemon.lock"


def needs_restart(old: Settings, new: Settings) -> list[str]:
    """Settings that changed and are only read at start."""
    names = ("database", "cluster", "smtp", "lmtp", "submission", "web", "delivery", "limits")
    found = [name for name in names if getattr(old, name) != getattr(new, name)]
    places = (one for one in ("data", "maildrop") if getattr(old.paths, one) != getattr(new.paths, one))
    return found + [f"paths.{one}" for one in places]


def _report_wrong(report: str) -> str:
    from mailticket.application.subscription_wish import read_wish

    try:
        read_wish(report, date(2000, 1, 1))  # whatever the day, its name and words are the same
    except Refused as refused:
        return refusal("en", refused)
    return ""
