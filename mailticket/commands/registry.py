"""Every verb there is: to add one, add its entry here (the key of a ticket's field stands where the field is declared); a test
asks for its help, spellings and golden letters."""

from mailticket.model.command import Demand, Mode, Operation, Value, Verb
from mailticket.model.right import Right, Role
from mailticket.model.ticket import SETTABLE
from mailticket.model.ticket_fields import Kind


def _verb(
    name: str,
    deed: Operation,
    en: str,
    es: str,
    right: Right,
    demand: Demand,
    about: str = "",
    *,
    control: bool = False,
) -> Verb:
    return Verb(name, deed, _words(en, es), right, demand, about=about, control=control)


def _key(
    name: str,
    en: str,
    es: str,
    value: Value,
    about: str,
    *,
    deed: Operation = Operation.SET,
    right: Right = Right.MODIFY_TICKET,
    demand: Demand = Demand.CHANGE,
    control: bool = False,
) -> Verb:
    return Verb(name, deed, _words(en, es), right, demand, value, about, control=control)


def _words(en: str, es: str) -> dict[str, tuple[str, ...]]:
    """Spellings, separated by bars."""
    return {"en": tuple(en.split("|")), "es": tuple(es.split("|"))}


_VALUES = {Kind.TEXT: Value.TEXT, Kind.NUMBER: Value.NUMBER, Kind.MINUTES: Value.TIME, Kind.MOMENT: Value.DATE}


def _fields() -> list[Verb]:
    """A key for each field of a ticket that has one."""
    return [
    _key(one.label, key.en, key.es, _VALUES[one.kind], one.name,
             deed=key.deed, right=key.right, demand=key.demand)
        for one in SETTABLE.values()
        if (key := one.key)
    ]  # fmt: skip


_MODES = (
    (Mode.REPLACE, "", ""),
    (Mode.ADD, "Add", "Agregar"),
    (Mode.REMOVE, "Del", "Quitar"),
)


def _watchers(role: Role, en: str, es: str) -> list[Verb]:
    return [
        Verb(
            name=f"{add}{role.value}",
            deed=Operation.WATCHERS,
            words=_words("|".join(f"{add}{word}" for word in en.split("|")), _in_spanish(poner, es)),
            right=Right.MODIFY_TICKET,
            demand=Demand.CHANGE,
            value=Value.PEOPLE,
            about=role.value,
            mode=mode,
            several=True,
        )
        for mode, add, poner in _MODES
    ]


def _links(name: str, en: str, es: str) -> list[Verb]:
    return [
        Verb(
            name=f"{add}{name}",
            deed=Operation.LINKS,
            words=_words("|".join(f"{add}{word}" for word in en.split("|")), _in_spanish(poner, es)),
            right=Right.MODIFY_TICKET,
            demand=Demand.CHANGE,
            value=Value.TICKETS,
            about=name,
            mode=mode,
            several=True,
        )
        for mode, add, poner in _MODES
    ]


def _in_spanish(poner: str, es: str) -> str:
    return "|".join(f"{poner} {word}".strip() for word in es.split("|"))


def _custom() -> list[Verb]:
    return [
        Verb(
            name=f"{add}CustomField",
            deed=Operation.CUSTOM,
            words=_words(f"{add}CustomField|{add}CF", _in_spanish(poner, "Campo|CampoPersonalizado")),
            right=Right.MODIFY_CUSTOM_FIELD,
            demand=Demand.CHANGE,
            value=Value.TEXT,
            mode=mode,
        )
        for mode, add, poner in _MODES
    ]


def _once(name: str, en: str, es: str, about: str) -> Verb:
    return Verb(
        name=name,
        deed=Operation.ONCE,
        words=_words(en, es),
        right=Right.MODIFY_TICKET,
        demand=Demand.CHANGE,
        value=Value.ADDRESSES,
        about=about,
        several=True,
    )


_WORK, _CHANGE, _OWN, _DESTROY = Demand.WORK, Demand.CHANGE, Demand.OWN, Demand.DESTROY
_MODIFY = Right.MODIFY_TICKET

VERBS: tuple[Verb, ...] = (
    _verb("Take", Operation.TAKE, "Take", "Tomar|Tomo", Right.TAKE_TICKET, _WORK),
    _verb("Untake", Operation.UNTAKE, "Untake", "Soltar|Dejar", _MODIFY, _WORK),
    _verb("Steal", Operation.STEAL, "Steal", "Robar|Quitárselo", Right.STEAL_TICKET, _CHANGE),
    _verb("Resolve", Operation.STATUS, "Resolve", "Resolver|Cerrar", _MODIFY, _WORK, "resolved"),
    _verb("Reject", Operation.STATUS, "Reject", "Rechazar", _MODIFY, _WORK, "rejected"),
    _verb("Open", Operation.STATUS, "Open", "Abrir", _MODIFY, _WORK, "open"),
    _verb("Stall", Operation.STATUS, "Stall", "Pausar|En espera", _MODIFY, _WORK, "stalled"),
    _key("StallUntil", "Stall until|StallUntil", "Pausar hasta|En espera hasta", Value.DATE, "stalled", deed=Operation.STATUS,
         demand=_WORK),
    _verb("Reopen", Operation.STATUS, "Reopen", "Reabrir", _MODIFY, _WORK, "reopened"),
    _verb("Delete", Operation.STATUS, "Delete", "Borrar|Eliminar", Right.DELETE_TICKET, _DESTROY, "deleted"),
    _verb("Mute", Operation.MUTE, "Mute", "Silenciar", Right.SHOW_TICKET, _OWN),
    _verb("Unmute", Operation.UNMUTE, "Unmute", "No silenciar|Desilenciar", Right.SHOW_TICKET, _OWN),
    _verb("Undo", Operation.UNDO, "Undo", "Deshacer", Right.SHOW_TICKET, _WORK),
    _verb("Help", Operation.HELP, "Help", "Ayuda", Right.SHOW_TICKET, Demand.READ),
    _verb("Show", Operation.SHOW, "Show", "Mostrar|Ver", Right.SHOW_TICKET, Demand.READ, control=True),
    _key("List", "List|Search|Find", "Listar|Buscar|Lista", Value.QUERY, "search", deed=Operation.SEARCH,
         right=Right.SHOW_TICKET, demand=Demand.READ, control=True),
    _key("Report", "Report", "Informe|Reporte", Value.QUERY, "report", deed=Operation.REPORT, right=Right.SHOW_TICKET,
         demand=Demand.READ, control=True),
    _key("Glance", "Glance", "Panorama", Value.QUERY, "glance", deed=Operation.GLANCE, right=Right.SHOW_TICKET,
         demand=Demand.READ, control=True),
    _key("Subscribe", "Subscribe|Subscribe to|Subscriptions", "Suscribir|Suscribirse a|Suscripciones", Value.QUERY, "subscribe",
         deed=Operation.SUBSCRIBE, right=Right.SHOW_TICKET, demand=Demand.OWN, control=True),
    _key("Unsubscribe", "Unsubscribe|Unsubscribe from", "Desuscribir|Desuscribirse de|Cancelar suscripción", Value.QUERY,
         "unsubscribe", deed=Operation.UNSUBSCRIBE, right=Right.SHOW_TICKET, demand=Demand.OWN, control=True),
    _key("Next", "Next", "Siguiente|Próximo", Value.QUERY, "search", deed=Operation.NEXT, right=Right.TAKE_TICKET,
         demand=_WORK, control=True),
    _verb("Suggest", Operation.SUGGEST, "Suggest", "Sugerir", Right.SHOW_TICKET, Demand.READ),
    _verb("Whoami", Operation.WHOAMI, "Whoami|Who am I", "Quién soy|Quiensoy", Right.SHOW_TICKET, Demand.READ,
          control=True),
    _verb("Stop", Operation.STOP, "Stop|Quit|End", "Fin|Parar|Terminar", Right.SHOW_TICKET, Demand.READ, control=True),
    _key("Queue", "Queue", "Cola", Value.QUEUE, "queue"),
    _key("Status", "Status", "Estado", Value.STATUS, "status", demand=_WORK),
    _key("Owner", "Owner|Own|Assign|Assign to|Assigned to", "Responsable|Dueño|Asignar|Asignar a|Asignado a",
         Value.OWNER, "owner"),
    *_fields(),
    _key("Timer", "Timer|Clock", "Cronómetro|Reloj", Value.TIMER, "timer", deed=Operation.TIMER,
         right=Right.MODIFY_TIMEWORKED, demand=_WORK),
    _key("Remind", "Remind|Reminder|Remind me", "Recordar|Recordatorio|Recordarme", Value.REMINDER, "remind",
         deed=Operation.REMIND, right=Right.COMMENT_ON_TICKET, demand=_WORK),
    _verb("ReminderDone", Operation.REMINDER_DONE, "Reminder done|Reminders done", "Recordatorio hecho|Recordatorios hechos",
          Right.SHOW_TICKET, _WORK),
    _verb("ReminderCancel", Operation.REMINDER_CANCEL, "Cancel reminder|Cancel reminders|Reminder cancel",
          "Cancelar recordatorio|Cancelar recordatorios|Recordatorio cancelado", Right.SHOW_TICKET, _WORK),
    _verb("Reminders", Operation.REMINDERS, "Reminders", "Recordatorios", Right.SHOW_TICKET, Demand.READ, control=True),
    _key("Snooze", "Snooze|Snooze until|Snooze for", "Posponer|Posponer hasta|Posponer por", Value.DATE, "snooze",
         deed=Operation.SNOOZE, right=Right.SHOW_TICKET, demand=Demand.OWN),
    *_watchers(Role.REQUESTOR, "Requestor|Requestors", "Solicitante|Solicitantes"),
    *_watchers(Role.CC, "Cc", "Cc|Copia"),
    *_watchers(Role.ADMIN_CC, "AdminCc", "AdminCc|Copia interna"),
    *_links("DependsOn", "DependsOn", "DependeDe"),
    *_links("DependedOnBy", "DependedOnBy", "BloqueaA|RequeridoPor"),
    *_links("RefersTo", "RefersTo", "SeRefiereA|RefiereA"),
    *_links("ReferredToBy", "ReferredToBy", "MencionadoEn|ReferidoPor"),
    *_links("MemberOf", "MemberOf|Parent|Parents", "ParteDe|MiembroDe"),
    *_links("HasMember", "HasMember|Members|Child|Children", "TieneParte|Contiene"),
    _key("Merge", "Merge|MergeInto|Merge into", "Unir|Unir con|Fusionar", Value.TICKET, "merge",
         deed=Operation.MERGE, demand=_DESTROY),
    _key("Squelch", "Squelch", "Sin avisos|Sin avisos a", Value.PERSON, "squelch", deed=Operation.SQUELCH),
    _key("Unsquelch", "Unsquelch", "Con avisos|Con avisos a", Value.PERSON, "unsquelch", deed=Operation.UNSQUELCH),
    _key("Split", "Split", "Separar|Dividir", Value.ENTRY, "split", deed=Operation.SPLIT),
    _key("Clone", "Clone", "Clonar|Copiar", Value.SUBJECT, "clone", deed=Operation.CLONE),
    _key("Forward", "Forward|Fwd|ForwardTo", "Reenviar|Reenviar a", Value.FORWARD, "forward",
         deed=Operation.FORWARD, right=Right.FORWARD_MESSAGE, demand=Demand.DISCLOSE),
    _once("CcOnce", "CcOnce|OneTimeCc", "CopiaUnaVez|Cc por esta vez", "Cc"),
    _once("BccOnce", "BccOnce|OneTimeBcc", "CopiaOcultaUnaVez|Cco por esta vez", "Bcc"),
    _key("Language", "Language", "Idioma", Value.LANGUAGE, "language", deed=Operation.LANGUAGE,
         right=Right.SHOW_TICKET, demand=Demand.OWN),
    _key("Digest", "Digest|Digests", "Resumen|Resúmenes", Value.OFTEN, "digest", deed=Operation.DIGEST,
         right=Right.SHOW_TICKET, demand=Demand.OWN),
    _key("File", "File", "Archivo", Value.FILE, "file", deed=Operation.FILE, right=Right.SHOW_TICKET,
         demand=Demand.READ),
    _key("Release", "Release", "Liberar", Value.NUMBER, "release", deed=Operation.RELEASE,
         right=Right.COMMENT_ON_TICKET, demand=_WORK),
    _key("Answer", "Answer", "Respuesta|Responder con", Value.ANSWER, "answer", deed=Operation.ANSWER,
         right=Right.COMMENT_ON_TICKET, demand=Demand.SPEAK),
    *_custom(),
)  # fmt: skip
