"""Every verb there is: to add one, add its entry here (the key of a ticket's field stands where the field is declared); a test
asks for its help, spellings and golden letters."""

from mailticket.model.command import Demand, Mode, Operation, Value, Verb
from mailticket.model.right import Right, Role
from mailticket.model.ticket import SETTABLE
from mailticket.model.ticket_fields import Kind

_WORK, _CHANGE, _OWN, _DESTROY = Demand.WORK, Demand.CHANGE, Demand.OWN, Demand.DESTROY
_MODIFY = Right.MODIFY_TICKET


def _words(en: str, es: str) -> dict[str, tuple[str, ...]]:
    """Spellings, separated by bars."""
    return {"en": tuple(en.split("|")), "es": tuple(es.split("|"))}


_VALUES = {Kind.TEXT: Value.TEXT, Kind.NUMBER: Value.NUMBER, Kind.MINUTES: Value.TIME, Kind.MOMENT: Value.DATE}


def _fields() -> list[Verb]:
    """A key for each field of a ticket that has one."""
    return [
    Verb(one.label, key.deed, _words(key.en, key.es), key.right, key.demand, _VALUES[one.kind], one.name)
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


VERBS: tuple[Verb, ...] = (
    Verb("Take", Operation.TAKE, _words("Take", "Tomar|Tomo"), Right.TAKE_TICKET, _WORK),
    Verb("Untake", Operation.UNTAKE, _words("Untake", "Soltar|Dejar"), _MODIFY, _WORK),
    Verb("Steal", Operation.STEAL, _words("Steal", "Robar|Quitárselo"), Right.STEAL_TICKET, _CHANGE),
    Verb("Resolve", Operation.STATUS, _words("Resolve", "Resolver|Cerrar"), _MODIFY, _WORK, about="resolved"),
    Verb("Reject", Operation.STATUS, _words("Reject", "Rechazar"), _MODIFY, _WORK, about="rejected"),
    Verb("Open", Operation.STATUS, _words("Open", "Abrir"), _MODIFY, _WORK, about="open"),
    Verb("Stall", Operation.STATUS, _words("Stall", "Pausar|En espera"), _MODIFY, _WORK, about="stalled"),
    Verb("StallUntil", Operation.STATUS, _words("Stall until|StallUntil", "Pausar hasta|En espera hasta"),
         _MODIFY, _WORK, Value.DATE, "stalled"),
    Verb("Reopen", Operation.STATUS, _words("Reopen", "Reabrir"), _MODIFY, _WORK, about="reopened"),
    Verb("Delete", Operation.STATUS, _words("Delete", "Borrar|Eliminar"), Right.DELETE_TICKET, _DESTROY,
         about="deleted"),
    Verb("Mute", Operation.MUTE, _words("Mute", "Silenciar"), Right.SHOW_TICKET, _OWN),
    Verb("Unmute", Operation.UNMUTE, _words("Unmute", "No silenciar|Desilenciar"), Right.SHOW_TICKET, _OWN),
    Verb("Undo", Operation.UNDO, _words("Undo", "Deshacer"), Right.SHOW_TICKET, _WORK),
    Verb("Help", Operation.HELP, _words("Help", "Ayuda"), Right.SHOW_TICKET, Demand.READ),
    Verb("Show", Operation.SHOW, _words("Show", "Mostrar|Ver"), Right.SHOW_TICKET, Demand.READ, control=True),
    Verb("List", Operation.SEARCH, _words("List|Search|Find", "Listar|Buscar|Lista"), Right.SHOW_TICKET,
         Demand.READ, Value.QUERY, "search", control=True),
    Verb("Report", Operation.REPORT, _words("Report", "Informe|Reporte"), Right.SHOW_TICKET, Demand.READ,
         Value.QUERY, "report", control=True),
    Verb("Glance", Operation.GLANCE, _words("Glance", "Panorama"), Right.SHOW_TICKET, Demand.READ, Value.QUERY,
         "glance", control=True),
    Verb("Subscribe", Operation.SUBSCRIBE, _words("Subscribe|Subscribe to|Subscriptions",
         "Suscribir|Suscribirse a|Suscripciones"), Right.SHOW_TICKET, Demand.OWN, Value.QUERY, "subscribe", control=True),
    Verb("Unsubscribe", Operation.UNSUBSCRIBE, _words("Unsubscribe|Unsubscribe from",
         "Desuscribir|Desuscribirse de|Cancelar suscripción"),
         Right.SHOW_TICKET, Demand.OWN, Value.QUERY, "unsubscribe", control=True),
    Verb("Next", Operation.NEXT, _words("Next", "Siguiente|Próximo"), Right.TAKE_TICKET, _WORK, Value.QUERY,
         "search", control=True),
    Verb("Suggest", Operation.SUGGEST, _words("Suggest", "Sugerir"), Right.SHOW_TICKET, Demand.READ),
    Verb("Whoami", Operation.WHOAMI, _words("Whoami|Who am I", "Quién soy|Quiensoy"), Right.SHOW_TICKET,
         Demand.READ, control=True),
    Verb("Stop", Operation.STOP, _words("Stop|Quit|End", "Fin|Parar|Terminar"), Right.SHOW_TICKET, Demand.READ,
         control=True),
    Verb("Queue", Operation.SET, _words("Queue", "Cola"), _MODIFY, _CHANGE, Value.QUEUE, "queue"),
    Verb("Status", Operation.SET, _words("Status", "Estado"), _MODIFY, _WORK, Value.STATUS, "status"),
    Verb("Owner", Operation.SET, _words("Owner|Own|Assign|Assign to|Assigned to",
         "Responsable|Dueño|Asignar|Asignar a|Asignado a"), _MODIFY, _CHANGE, Value.OWNER, "owner"),
    *_fields(),
    Verb("Timer", Operation.TIMER, _words("Timer|Clock", "Cronómetro|Reloj"), Right.MODIFY_TIMEWORKED, _WORK,
         Value.TIMER, "timer"),
    Verb("Remind", Operation.REMIND, _words("Remind|Reminder|Remind me", "Recordar|Recordatorio|Recordarme"),
         Right.COMMENT_ON_TICKET, _WORK, Value.REMINDER, "remind"),
    Verb("ReminderDone", Operation.REMINDER_DONE, _words("Reminder done|Reminders done",
         "Recordatorio hecho|Recordatorios hechos"), Right.SHOW_TICKET, _WORK),
    Verb("ReminderCancel", Operation.REMINDER_CANCEL,
         _words("Cancel reminder|Cancel reminders|Reminder cancel",
                "Cancelar recordatorio|Cancelar recordatorios|Recordatorio cancelado"), Right.SHOW_TICKET, _WORK),
    Verb("Reminders", Operation.REMINDERS, _words("Reminders", "Recordatorios"), Right.SHOW_TICKET,
         Demand.READ, control=True),
    Verb("Snooze", Operation.SNOOZE, _words("Snooze|Snooze until|Snooze for",
         "Posponer|Posponer hasta|Posponer por"), Right.COMMENT_ON_TICKET, Demand.OWN, Value.DATE, "snooze"),
    *_watchers(Role.REQUESTOR, "Requestor|Requestors", "Solicitante|Solicitantes"),
    *_watchers(Role.CC, "Cc", "Cc|Copia"),
    *_watchers(Role.ADMIN_CC, "AdminCc", "AdminCc|Copia interna"),
    *_links("DependsOn", "DependsOn", "DependeDe"),
    *_links("DependedOnBy", "DependedOnBy", "BloqueaA|RequeridoPor"),
    *_links("RefersTo", "RefersTo", "SeRefiereA|RefiereA"),
    *_links("ReferredToBy", "ReferredToBy", "MencionadoEn|ReferidoPor"),
    *_links("MemberOf", "MemberOf|Parent|Parents", "ParteDe|MiembroDe"),
    *_links("HasMember", "HasMember|Members|Child|Children", "TieneParte|Contiene"),
    Verb("Merge", Operation.MERGE, _words("Merge|MergeInto|Merge into", "Unir|Unir con|Fusionar"), _MODIFY,
         _DESTROY, Value.TICKET, "merge"),
    Verb("Squelch", Operation.SQUELCH, _words("Squelch", "Sin avisos|Sin avisos a"), _MODIFY, _CHANGE,
         Value.PERSON, "squelch"),
    Verb("Unsquelch", Operation.UNSQUELCH, _words("Unsquelch", "Con avisos|Con avisos a"), _MODIFY, _CHANGE,
         Value.PERSON, "unsquelch"),
    Verb("Split", Operation.SPLIT, _words("Split", "Separar|Dividir"), _MODIFY, _CHANGE, Value.ENTRY, "split"),
    Verb("Clone", Operation.CLONE, _words("Clone", "Clonar|Copiar"), _MODIFY, _CHANGE, Value.SUBJECT, "clone"),
    Verb("Forward", Operation.FORWARD, _words("Forward|Fwd|ForwardTo", "Reenviar|Reenviar a"),
         Right.FORWARD_MESSAGE, Demand.DISCLOSE, Value.FORWARD, "forward"),
    _once("CcOnce", "CcOnce|OneTimeCc", "CopiaUnaVez|Cc por esta vez", "Cc"),
    _once("BccOnce", "BccOnce|OneTimeBcc", "CopiaOcultaUnaVez|Cco por esta vez", "Bcc"),
    Verb("Language", Operation.LANGUAGE, _words("Language", "Idioma"), Right.SHOW_TICKET, Demand.OWN,
         Value.LANGUAGE, "language"),
    Verb("Digest", Operation.DIGEST, _words("Digest|Digests", "Resumen|Resúmenes"), Right.SHOW_TICKET,
         Demand.OWN, Value.OFTEN, "digest"),
    Verb("File", Operation.FILE, _words("File", "Archivo"), Right.SHOW_TICKET, Demand.READ, Value.FILE, "file"),
    Verb("Release", Operation.RELEASE, _words("Release", "Liberar"), Right.COMMENT_ON_TICKET, _WORK,
         Value.NUMBER, "release"),
    Verb("Answer", Operation.ANSWER, _words("Answer", "Respuesta|Responder con"), Right.COMMENT_ON_TICKET,
         Demand.SPEAK, Value.ANSWER, "answer"),
    *_custom(),
)  # fmt: skip
