"""Words that stand for operators and for whole conditions, in English and Spanish, as people type them.

A phrase may be several words; it is looked up with blanks and accents taken out.
"""

from dataclasses import dataclass

from mailticket.search.fields import folded
from mailticket.search.values import Operator


@dataclass(frozen=True, slots=True)
class Sign:
    """An operator as the reader takes it; ``among``: a list of values follows, ``null``: what may follow is NULL."""

    operator: Operator
    denied: bool = False
    among: bool = False
    null: bool = False
    between: bool = False


def _spelled(said: dict[str, Sign]) -> dict[str, Sign]:
    return {folded(phrase): sign for phrases, sign in said.items() for phrase in phrases.split(",")}


SIGNS: dict[str, Sign] = {
    "=": Sign(Operator.IS),
    "!=": Sign(Operator.IS, denied=True),
    "<": Sign(Operator.LESS),
    "<=": Sign(Operator.AT_MOST),
    ">": Sign(Operator.MORE),
    ">=": Sign(Operator.AT_LEAST),
    "~": Sign(Operator.WORDS),
    "!~": Sign(Operator.WORDS, denied=True),
}

STRICT_SIGNS: dict[str, Sign] = _spelled(
    {
        "like,matches,contains,como,contiene": Sign(Operator.LIKE),
        "not like,not matches,not contains,no como,no contiene": Sign(Operator.LIKE, denied=True),
        "startswith,starts with,empieza con,comienza con": Sign(Operator.STARTS),
        "not startswith,no empieza con,no comienza con": Sign(Operator.STARTS, denied=True),
        "endswith,ends with,termina con,termina en": Sign(Operator.ENDS),
        "not endswith,no termina con,no termina en": Sign(Operator.ENDS, denied=True),
        "in,en": Sign(Operator.IS, among=True),
        "not in,no en": Sign(Operator.IS, denied=True, among=True),
        "is,es,está": Sign(Operator.IS, null=True),
        "is not,no es,no está": Sign(Operator.IS, denied=True, null=True),
        "before,antes de,antes del": Sign(Operator.LESS),
        "until,hasta": Sign(Operator.AT_MOST),
        "after,después de,después del": Sign(Operator.MORE),
        "since,desde": Sign(Operator.AT_LEAST),
        "more than,más de": Sign(Operator.MORE),
        "less than,menos de": Sign(Operator.LESS),
        "at least,al menos": Sign(Operator.AT_LEAST),
        "at most,a lo sumo,como máximo": Sign(Operator.AT_MOST),
        "between,entre": Sign(Operator.AT_LEAST, between=True),
    }
)
"""Operators in words."""

AND = frozenset({"and", "y", "e", "&&"})
OR = frozenset({"or", "o", "u", "||"})
NOT = frozenset({"not", "no"})
NULL = frozenset({"null", "empty", "nulo", "nula", "vacío", "vacio", "vacía", "vacia"})
ORDER_BY = frozenset({"orderby", "ordenadopor", "ordenarpor", "ordenpor"})
LIMIT = frozenset({"limit", "limite", "límite"})
DESCENDING = frozenset({"desc", "descending", "descendente"})
ASCENDING = frozenset({"asc", "ascending", "ascendente"})

_CONDITIONS: dict[str, str] = {
    "overdue,late,vencido,vencidos,vencida,vencidas,atrasado,atrasados": "Due < now AND Status = '__Active__'",
    "mine,mío,míos,mía,mías,mis tickets,my tickets": "Owner = 'me'",
    "unowned,no owner,without owner,sin dueño,sin responsable,de nadie,sin asignar,unassigned": "Owner IS NULL",
    "active,activo,activos,pendientes": "Status = '__Active__'",
    "inactive,inactivo,inactivos,terminados": "Status = '__Inactive__'",
    "has open dependencies,blocked,con dependencias abiertas,tiene dependencias abiertas,bloqueados": "OpenDependencies > 0",
    "waiting on us,waiting for us,nos esperan,esperan por nosotros": "WaitingOnUs IS NOT NULL AND Status = '__Active__'",
    "waiting on them,waiting for them,los esperamos,esperando respuesta": "WaitingOnThem IS NOT NULL AND Status = '__Active__'",
    "last said by requestor,último mensaje del solicitante": "WaitingOnUs IS NOT NULL",
    "sla on time,sla in time,sla a tiempo,sla en plazo": "SLA = 'on time'",
    "sla at risk,at risk,sla en riesgo,en riesgo,ans en riesgo": "SLA = 'at risk'",
    "sla breached,breached,sla vencido,ans vencido": "SLA = 'breached'",
    "sla missed,sla incumplido,ans incumplido": "SLA = 'missed'",
    "sla paused,sla en pausa": "SLA = 'paused'",
    "unread,sin leer,no leídos,no leídas": "Unread = 1",
    "due today,vence hoy,vencen hoy": "Due = today",
    "requested by me,pedidos por mí,que pedí": "Requestor = 'me'",
    "watched,followed,que sigo,seguidos por mí": "Watcher = 'me'",
}
CONDITIONS: dict[str, str] = {folded(name): said for names, said in _CONDITIONS.items() for name in names.split(",")}
"""Whole conditions, said in the language itself."""

_PREFIXES: dict[str, tuple[str, Operator]] = {
    "untouched since,sin cambios desde,sin tocar desde,quieto desde,quietos desde": ("LastUpdated", Operator.LESS),
    "last said by,último mensaje de": ("LastSaidBy", Operator.IS),
    "opened by,abierto por,abiertos por": ("Creator", Operator.IS),
}
PREFIXES: dict[str, tuple[str, Operator]] = {
    folded(name): said for names, said in _PREFIXES.items() for name in names.split(",")
}
"""What stands before a value: the field it is of, and how that is compared."""

LONGEST = 4
"""Words of the longest phrase."""
