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
    help_en: str,
    help_es: str,
    right: Right,
    demand: Demand,
    about: str = "",
    *,
    control: bool = False,
) -> Verb:
    return Verb(name, deed, _words(en, es), {"en": help_en, "es": help_es}, right, demand, about=about, control=control)


def _key(
    name: str,
    en: str,
    es: str,
    help_en: str,
    help_es: str,
    value: Value,
    about: str,
    *,
    deed: Operation = Operation.SET,
    right: Right = Right.MODIFY_TICKET,
    demand: Demand = Demand.CHANGE,
    control: bool = False,
) -> Verb:
    help_ = {"en": help_en, "es": help_es}
    return Verb(name, deed, _words(en, es), help_, right, demand, value, about, control=control)


def _words(en: str, es: str) -> dict[str, tuple[str, ...]]:
    """Spellings, separated by bars."""
    return {"en": tuple(en.split("|")), "es": tuple(es.split("|"))}


_VALUES = {Kind.TEXT: Value.TEXT, Kind.NUMBER: Value.NUMBER, Kind.MINUTES: Value.TIME, Kind.MOMENT: Value.DATE}


def _fields() -> list[Verb]:
    """A key for each field of a ticket that has one."""
    return [
        _key(one.label, key.en, key.es, key.help_en, key.help_es, _VALUES[one.kind], one.name,
             deed=key.deed, right=key.right, demand=key.demand)
        for one in SETTABLE.values()
        if (key := one.key)
    ]  # fmt: skip


_MODES = (
    (Mode.REPLACE, "", "", "replaces", "reemplaza"),
    (Mode.ADD, "Add", "Agregar", "adds", "agrega"),
    (Mode.REMOVE, "Del", "Quitar", "takes away", "quita"),
)


def _watchers(role: Role, en: str, es: str) -> list[Verb]:
    return [
        Verb(
            name=f"{add}{role.value}",
            deed=Operation.WATCHERS,
            words=_words("|".join(f"{add}{word}" for word in en.split("|")), _in_spanish(poner, es)),
            help={
                "en": f"{says} {role.value}: addresses or groups",
                "es": f"{dice} {es.split('|')[0]}: direcciones o grupos",
            },
            right=Right.MODIFY_TICKET,
            demand=Demand.CHANGE,
            value=Value.PEOPLE,
            about=role.value,
            mode=mode,
            several=True,
        )
        for mode, add, poner, says, dice in _MODES
    ]


def _links(name: str, en: str, es: str) -> list[Verb]:
    return [
        Verb(
            name=f"{add}{name}",
            deed=Operation.LINKS,
            words=_words("|".join(f"{add}{word}" for word in en.split("|")), _in_spanish(poner, es)),
            help={
                "en": f"{says} links of the kind {name}: ticket numbers or web addresses",
                "es": f"{dice} enlaces del tipo {es.split('|')[0]}: números de ticket o direcciones web",
            },
            right=Right.MODIFY_TICKET,
            demand=Demand.CHANGE,
            value=Value.TICKETS,
            about=name,
            mode=mode,
            several=True,
        )
        for mode, add, poner, says, dice in _MODES
    ]


def _in_spanish(poner: str, es: str) -> str:
    return "|".join(f"{poner} {word}".strip() for word in es.split("|"))


def _custom() -> list[Verb]:
    return [
        Verb(
            name=f"{add}CustomField",
            deed=Operation.CUSTOM,
            words=_words(f"{add}CustomField|{add}CF", _in_spanish(poner, "Campo|CampoPersonalizado")),
            help={
                "en": f"{says} the value of a custom field: {add}CF.{{Name}}: value",
                "es": f"{dice} el valor de un campo: {f'{poner} Campo'.strip()}.{{Nombre}}: valor",
            },
            right=Right.MODIFY_CUSTOM_FIELD,
            demand=Demand.CHANGE,
            value=Value.TEXT,
            mode=mode,
        )
        for mode, add, poner, says, dice in _MODES
    ]


def _once(name: str, en: str, es: str, about: str, help_en: str, help_es: str) -> Verb:
    return Verb(
        name=name,
        deed=Operation.ONCE,
        words=_words(en, es),
        help={"en": help_en, "es": help_es},
        right=Right.MODIFY_TICKET,
        demand=Demand.CHANGE,
        value=Value.ADDRESSES,
        about=about,
        several=True,
    )


_WORK, _CHANGE, _OWN, _DESTROY = Demand.WORK, Demand.CHANGE, Demand.OWN, Demand.DESTROY
_MODIFY = Right.MODIFY_TICKET

VERBS: tuple[Verb, ...] = (
    _verb("Take", Operation.TAKE, "Take", "Tomar|Tomo", "become the owner of a ticket nobody owns",
          "hacerse responsable de un ticket que no es de nadie", Right.TAKE_TICKET, _WORK),
    _verb("Untake", Operation.UNTAKE, "Untake", "Soltar|Dejar", "give the ticket up", "dejar de ser responsable del ticket",
          _MODIFY, _WORK),
    _verb("Steal", Operation.STEAL, "Steal", "Robar|Quitárselo", "become the owner of somebody else's ticket",
          "hacerse responsable de un ticket ajeno", Right.STEAL_TICKET, _CHANGE),
    _verb("Resolve", Operation.STATUS, "Resolve", "Resolver|Cerrar", "it is done", "está hecho", _MODIFY, _WORK, "resolved"),
    _verb("Reject", Operation.STATUS, "Reject", "Rechazar", "it will not be done", "no se hará", _MODIFY, _WORK, "rejected"),
    _verb("Open", Operation.STATUS, "Open", "Abrir", "it is being worked on", "se está trabajando en esto", _MODIFY, _WORK, "open"),
    _verb("Stall", Operation.STATUS, "Stall", "Pausar|En espera", "it waits for something", "queda en espera", _MODIFY, _WORK,
          "stalled"),
    _verb("Reopen", Operation.STATUS, "Reopen", "Reabrir", "it is not done after all", "no estaba terminado", _MODIFY, _WORK,
          "reopened"),
    _verb("Delete", Operation.STATUS, "Delete", "Borrar|Eliminar", "it was no ticket (spam, a test)",
          "no era un ticket (spam, una prueba)", Right.DELETE_TICKET, _DESTROY, "deleted"),
    _verb("Mute", Operation.MUTE, "Mute", "Silenciar", "send me no more mail about this ticket",
          "no enviarme más correo sobre este ticket", Right.SHOW_TICKET, _OWN),
    _verb("Unmute", Operation.UNMUTE, "Unmute", "No silenciar|Desilenciar", "send me mail about this ticket again",
          "volver a enviarme correo sobre este ticket", Right.SHOW_TICKET, _OWN),
    _verb("Undo", Operation.UNDO, "Undo", "Deshacer", "undo my last command mail", "deshacer mi último correo con comandos",
          Right.SHOW_TICKET, _WORK),
    _verb("Help", Operation.HELP, "Help", "Ayuda", "what can be ordered", "qué se puede ordenar", Right.SHOW_TICKET, Demand.READ),
    _verb("Show", Operation.SHOW, "Show", "Mostrar|Ver", "tell me of these tickets", "mostrarme estos tickets", Right.SHOW_TICKET,
          Demand.READ, control=True),
    _key("List", "List|Search|Find", "Listar|Buscar|Lista", "a table of the tickets that fit, with a sheet (CSV) where you write "
         "--csv", "una tabla de los tickets que correspondan, con una planilla (CSV) si escribe --csv", Value.QUERY, "search",
         deed=Operation.SEARCH, right=Right.SHOW_TICKET, demand=Demand.READ, control=True),
    _key("Next", "Next", "Siguiente|Próximo", "take the most urgent ticket you may take, of those that fit, and read all of it",
         "tomar el ticket más urgente que pueda tomar, de los que correspondan, y leerlo entero", Value.QUERY, "search",
         deed=Operation.NEXT, right=Right.TAKE_TICKET, demand=_WORK, control=True),
    _verb("Suggest", Operation.SUGGEST, "Suggest", "Sugerir", "resolved tickets like this one",
          "tickets resueltos parecidos a este", Right.SHOW_TICKET, Demand.READ),
    _verb("Whoami", Operation.WHOAMI, "Whoami|Who am I", "Quién soy|Quiensoy", "who you take me for, and how sure you are",
          "quién creen que soy, y con qué certeza", Right.SHOW_TICKET, Demand.READ, control=True),
    _verb("Stop", Operation.STOP, "Stop|Quit|End", "Fin|Parar|Terminar", "nothing below this line is read",
          "lo que sigue no se lee", Right.SHOW_TICKET, Demand.READ, control=True),
    _key("Queue", "Queue", "Cola", "move to another queue", "pasar a otra cola", Value.QUEUE, "queue"),
    _key("Status", "Status", "Estado", "another status", "otro estado", Value.STATUS, "status", demand=_WORK),
    _key("Owner", "Owner|Own|Assign|Assign to|Assigned to", "Responsable|Dueño|Asignar|Asignar a|Asignado a",
         "an address, me or nobody", "una dirección, yo o nadie", Value.OWNER, "owner"),
    *_fields(),
    _key("Timer", "Timer|Clock", "Cronómetro|Reloj", "a clock on time worked: start or stop",
         "un cronómetro del tiempo trabajado: empezar o parar", Value.TIMER, "timer", deed=Operation.TIMER,
         right=Right.MODIFY_TIMEWORKED, demand=_WORK),
    *_watchers(Role.REQUESTOR, "Requestor|Requestors", "Solicitante|Solicitantes"),
    *_watchers(Role.CC, "Cc", "Cc|Copia"),
    *_watchers(Role.ADMIN_CC, "AdminCc", "AdminCc|Copia interna"),
    *_links("DependsOn", "DependsOn", "DependeDe"),
    *_links("DependedOnBy", "DependedOnBy", "BloqueaA|RequeridoPor"),
    *_links("RefersTo", "RefersTo", "SeRefiereA|RefiereA"),
    *_links("ReferredToBy", "ReferredToBy", "MencionadoEn|ReferidoPor"),
    *_links("MemberOf", "MemberOf|Parent|Parents", "ParteDe|MiembroDe"),
    *_links("HasMember", "HasMember|Members|Child|Children", "TieneParte|Contiene"),
    _key("Merge", "Merge|MergeInto|Merge into", "Unir|Unir con|Fusionar", "make this ticket part of another: its number",
         "unir este ticket a otro: su número", Value.TICKET, "merge", deed=Operation.MERGE, demand=_DESTROY),
    _key("Squelch", "Squelch", "Sin avisos|Sin avisos a", "send somebody no mail about this ticket: an address",
         "no enviar a alguien correo sobre este ticket: una dirección", Value.PERSON, "squelch", deed=Operation.SQUELCH),
    _key("Unsquelch", "Unsquelch", "Con avisos|Con avisos a", "send them mail about it again",
         "volver a enviarle correo sobre este ticket", Value.PERSON, "unsquelch", deed=Operation.UNSQUELCH),
    _key("Split", "Split", "Separar|Dividir", "give an entry a ticket of its own: its number, and a queue or a ticket if not here",
         "dar a una entrada su propio ticket: su número, y una cola o un ticket si no es aquí", Value.ENTRY, "split",
         deed=Operation.SPLIT),
    _key("Clone", "Clone", "Clonar|Copiar", "open a ticket like this one: its subject, or nothing for the same",
         "abrir un ticket como este: su asunto, o nada para el mismo", Value.SUBJECT, "clone", deed=Operation.CLONE),
    _key("Forward", "Forward|Fwd|ForwardTo", "Reenviar|Reenviar a",
         "send the conversation to others, or one entry (#345); their answers become comments, or replies with 'public' behind it",
         "enviar la conversación a otras personas, o una entrada (#345); lo que respondan será comentario, o respuesta si agrega "
         "«pública»", Value.FORWARD, "forward", deed=Operation.FORWARD, right=Right.FORWARD_MESSAGE, demand=Demand.DISCLOSE),
    _once("CcOnce", "CcOnce|OneTimeCc", "CopiaUnaVez|Cc por esta vez", "Cc", "send this reply to others as well, this once",
          "enviar esta respuesta también a otras personas, solo por esta vez"),
    _once("BccOnce", "BccOnce|OneTimeBcc", "CopiaOcultaUnaVez|Cco por esta vez", "Bcc",
          "the same, and nobody else sees to whom", "lo mismo, sin que los demás vean a quién"),
    _key("Language", "Language", "Idioma", "the language you read: es or en", "el idioma en que lee: es o en", Value.LANGUAGE,
         "language", deed=Operation.LANGUAGE, right=Right.SHOW_TICKET, demand=Demand.OWN),
    _key("Digest", "Digest|Digests", "Resumen|Resúmenes", "how often you get digests: never, daily or weekly",
         "cada cuánto recibe resúmenes: nunca, diario o semanal", Value.OFTEN, "digest", deed=Operation.DIGEST,
         right=Right.SHOW_TICKET, demand=Demand.OWN),
    _key("File", "File", "Archivo", "send me a file of this ticket", "enviarme un archivo de este ticket", Value.FILE, "file",
         deed=Operation.FILE, right=Right.SHOW_TICKET, demand=Demand.READ),
    _key("Release", "Release", "Liberar", "pass on an unproven reply: the number of its entry",
         "hacer llegar una respuesta sin verificar: el número de su entrada", Value.NUMBER, "release", deed=Operation.RELEASE,
         right=Right.COMMENT_ON_TICKET, demand=_WORK),
    *_custom(),
)  # fmt: skip
