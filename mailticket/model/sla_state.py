"""How a ticket stands by what was promised, in a word: what its row says, and what becomes of that as time passes."""

from datetime import datetime

from mailticket.i18n import LANGUAGES, translate

RUNNING, PAUSED, MET, MISSED = "running", "paused", "met", "missed"
"""What a ticket's row says; empty: nothing was promised."""

ON_TIME, AT_RISK, BREACHED = "on time", "at risk", "breached"
"""What becomes of ``running`` as time passes: until a goal is at risk, until it is missed, from then on."""

STATES = (ON_TIME, AT_RISK, BREACHED, PAUSED, MET, MISSED)
"""As people see it."""

_MORE = {
    "in time": ON_TIME,
    "en plazo": ON_TIME,
    "risk": AT_RISK,
    "riesgo": AT_RISK,
    "vencida": BREACHED,
    "pausado": PAUSED,
}


def sla_word(state: str, due: datetime | None, risk: datetime | None, now: datetime) -> str:
    """How it stands now."""
    if state != RUNNING or due is None:
        return state
    if due <= now:
        return BREACHED
    return AT_RISK if risk is not None and risk <= now else ON_TIME


def sla_name(language: str, state: str) -> str:
    """A state as people of a language read it; empty where nothing was promised."""
    return translate(language, f"sla.{state.replace(' ', '_')}") if state else ""


def sla_state_named(text: str) -> str | None:
    """A state by any of its names, in either language."""
    said = " ".join(text.replace("_", " ").replace("-", " ").split()).casefold()
    names = {sla_name(language, state): state for state in STATES for language in LANGUAGES}
    return said if said in STATES else names.get(said) or _MORE.get(said)
