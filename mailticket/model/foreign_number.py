"""Numbers that other desks give their tickets, as they stand in subjects: ``[Remote #79]``, ``INC0012345``."""

from dataclasses import dataclass

FOREIGN_TAGS = (
    r"\[[^\[\]#]{1,60}#\d{1,18}\]",  # RT, Request Tracker's kin: [Remote #79], [Ticket#2026112710000012]
    r"\[#\d{3,18}\]",
    r"\[[A-Z][A-Z0-9]{1,9}-\d{1,9}\]",  # [NOC-123]
    r"\b(?:ticket|case|caso|incident|incidente|incidencia|request|solicitud|reclamo|chamado)\s?(?:id|n[°ºo]\.?|nro\.?|no\.)?"
    r"\s?[:#]?\s?\d{3,18}\b",  # Ticket#1234, Case 00123
    r"\b(?:INC|REQ|RITM|CHG|CTASK|PRB|TASK|SCTASK|CS|TKT)-?\d{5,12}\b",  # INC0012345
)
"""Patterns (RE2, upper and lower case alike) of what is taken for another desk's number unless a site says otherwise."""

MOST_NUMBERS = 5
"""Numbers of one subject that are looked at."""

# fmt: off
SHARED_DOMAINS = frozenset(
    (
        "gmail.com", "googlemail.com", "hotmail.com", "hotmail.es", "outlook.com", "outlook.es",
        "live.com", "msn.com", "yahoo.com", "yahoo.es", "yahoo.com.ar", "yahoo.com.br",
        "ymail.com", "icloud.com", "me.com", "mac.com", "aol.com", "gmx.com",
        "gmx.net", "proton.me", "protonmail.com", "zoho.com", "mail.com", "mail.ru",
        "yandex.ru", "yandex.com", "qq.com", "163.com", "126.com", "adinet.com.uy",
        "vera.com.uy", "uol.com.br", "bol.com.br", "terra.com.br", "service-now.com", "zendesk.com",
        "freshdesk.com",
    )
)
"""Domains whose users have nothing to do with each other: there a number is one address's, not the domain's."""
# fmt: on


@dataclass(frozen=True, slots=True)
class ForeignNumber:
    """``key`` is what is compared: its letters and digits in lower case; ``written`` how it stood in the subject."""

    key: str
    written: str


@dataclass(frozen=True, slots=True)
class NumberOnTicket:
    """Another desk's number that an address wrote in a letter of a ticket."""

    number: ForeignNumber
    address: str
    ticket_id: int

    def is_of(self, address: str) -> bool:
        """Whether mail from or to an address is that desk's: it is the one that wrote the number, or of the same domain."""
        domain = self.address.rpartition("@")[2]
        return address == self.address or (domain not in SHARED_DOMAINS and address.rpartition("@")[2] == domain)
