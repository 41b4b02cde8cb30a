"""Short sentences and words people read, in every language we speak. Longer texts are templates."""

from collections.abc import Callable
from datetime import datetime

from mailticket.model.errors import FileUnusable, Refused
from mailticket.model.field_values import short_moment, shown_value
from mailticket.model.schedule_words import SCHEDULE_SENTENCES
from mailticket.model.search_words import SEARCH_SENTENCES
from mailticket.model.ticket import PLAIN
from mailticket.model.transaction import OWNER_CHANGES, RELEASES, UNPROVEN, Transaction, TransactionType

LANGUAGES = ("en", "es")


def language_of(*wanted: str | None) -> str:
    """The first wanted language we speak; "es-UY" is Spanish. English where none is."""
    for one in wanted:
        if one in LANGUAGES:
            return one
        if one and (short := one.replace("_", "-").partition("-")[0].strip().lower()) in LANGUAGES:
            return short
    return "en"


def say(language: str, key: str, **values: object) -> str:
    """A sentence in a language. An unknown key says itself, so that no error is lost for want of a sentence."""
    sentence = SENTENCES.get(key, {}).get(language_of(language))
    if sentence is None:
        return f"{key} {values}" if values else key
    near = str(values.get("nearest") or "")
    more = (
        SENTENCES["order.nearest"][language_of(language)].format(nearest=near)
        if near and "{nearest}" not in sentence
        else ""
    )
    try:
        return sentence.format_map(values) + more
    except (KeyError, IndexError):
        return f"{sentence} {values}"


def refusal(language: str, refused: Refused | FileUnusable) -> str:
    """Why something is not done, as people of a language read it: fields and statuses by the words they have for them."""
    values = dict(refused.values)
    if (plain := PLAIN.get(str(values.get("field")))) is not None:
        values["field"] = field_name(language, plain.label)
    for name in ("status", "allowed"):
        if name in values and "status" in values:
            values[name] = ", ".join(status(language, one) for one in str(values[name]).split(", "))
    if refused.key == "changed_since":
        values |= {name: _stood(language, str(values["field"]), str(values[name])) for name in ("was", "present")}
        values["field"] = field_name(language, str(values["field"]))
    return say(language, refused.key, **values)


def _stood(language: str, label: str, value: str) -> str:
    """What stood in a field, in the reader's words."""
    return status(language, value) if label == "Status" else shown_value(label, value)


def describe(entry: Transaction, language: str, date: Callable[[datetime], str] = short_moment) -> str:
    """One line about a transaction, as RT says it."""
    none = say(language, "nobody") if entry.type in OWNER_CHANGES else "-"
    old, new = (shown_value(entry.field, value, date) or none for value in (entry.old, entry.new))
    values = {"field": field_name(language, entry.field), "old": old, "new": new}
    if entry.type is TransactionType.STATUS:
        values |= {"old": status(language, entry.old), "new": status(language, entry.new)}
    return say(
        language, f"did.{entry.type.value}{variant(entry.type.value, entry.field, entry.old, entry.new)}", **values
    )


def variant(kind: str, field: str, old: str, new: str) -> str:
    """What a kind of entry is told as besides its plain sentence; empty: that."""
    if kind in _LINKS and "://" in new + old:
        return ".page"
    return {
        ("Create", UNPROVEN): ".unproven",
        ("Correspond", RELEASES): ".released",
        ("Comment", RELEASES): ".released",
    }.get((kind, field), "")


_LINKS = (TransactionType.ADD_LINK, TransactionType.DELETE_LINK)


def field_name(language: str, name: str) -> str:
    """A field, role, link or fate of orders as people read it; one we have no word for says itself."""
    return say(language, f"field.{name}") if f"field.{name}" in SENTENCES else name


def status(language: str, name: str) -> str:
    """A status as people read it; a status we have no word for says itself."""
    return SENTENCES[f"status.{name}"][language_of(language)] if f"status.{name}" in SENTENCES else name


SENTENCES: dict[str, dict[str, str]] = {
    **{f"field.{one.label}": one.words for one in PLAIN.values()},
    "status.new": {"en": "new", "es": "nuevo"},
    "status.open": {"en": "open", "es": "abierto"},
    "status.stalled": {"en": "stalled", "es": "en espera"},
    "status.resolved": {"en": "resolved", "es": "resuelto"},
    "status.rejected": {"en": "rejected", "es": "rechazado"},
    "status.deleted": {"en": "deleted", "es": "borrado"},
    "did.Create": {"en": "Ticket created", "es": "Ticket creado"},
    "did.Correspond": {"en": "Correspondence added", "es": "Correspondencia agregada"},
    "did.Comment": {"en": "Comment added", "es": "Comentario agregado"},
    "did.Status": {"en": "Status changed from {old} to {new}", "es": "Estado cambiado de {old} a {new}"},
    "did.Set": {"en": "{field} changed from {old} to {new}", "es": "{field}: cambió de {old} a {new}"},
    "did.Take": {"en": "Taken by {new}", "es": "Tomado por {new}"},
    "did.Untake": {"en": "Given up by {old}", "es": "Dejado por {old}"},
    "did.Give": {"en": "Given from {old} to {new}", "es": "Pasado de {old} a {new}"},
    "did.Steal": {"en": "Stolen from {old} by {new}", "es": "Quitado a {old} por {new}"},
    "did.Force": {
        "en": "Owner forced from {old} to {new}",
        "es": "Responsable cambiado de {old} a {new} por el sistema",
    },
    "did.AddWatcher": {"en": "{field} {new} added", "es": "Se agregó a {new} como {field}"},
    "did.DelWatcher": {"en": "{field} {old} removed", "es": "Se quitó a {old} como {field}"},
    "did.AddLink": {"en": "Link added: {field} ticket {new}", "es": "Se agregó un enlace: {field} ticket {new}"},
    "did.DeleteLink": {"en": "Link removed: {field} ticket {old}", "es": "Se quitó un enlace: {field} ticket {old}"},
    "did.AddLink.page": {"en": "Link added: {field} {new}", "es": "Se agregó un enlace: {field} sitio {new}"},
    "did.DeleteLink.page": {"en": "Link removed: {field} {old}", "es": "Se quitó un enlace: {field} sitio {old}"},
    "did.Told": {"en": "Last contact set to {new}", "es": "Último contacto: {new}"},
    "did.EmailRecord": {"en": "Mail sent to {new} ({field})", "es": "Correo enviado a {new} ({field})"},
    "did.CommentEmailRecord": {
        "en": "Mail about a comment sent to {new} ({field})",
        "es": "Correo sobre un comentario enviado a {new} ({field})",
    },
    "did.SystemError": {"en": "Error: {new}", "es": "Error: {new}"},
    "did.UnprovenReply": {
        "en": "Unproven reply: not passed on to anybody outside",
        "es": "Respuesta sin verificar: no se envió a nadie de afuera",
    },
    "did.UnprovenComment": {"en": "Unproven comment", "es": "Comentario sin verificar"},
    "did.Create.unproven": {
        "en": "Ticket created; who wrote it is not proven",
        "es": "Ticket creado; no se verificó quién lo escribió",
    },
    "did.Correspond.released": {
        "en": "Correspondence added: entry {old}, which was unproven",
        "es": "Correspondencia agregada: la entrada {old}, que estaba sin verificar",
    },
    "did.Comment.released": {
        "en": "Comment added: entry {old}, which was unproven",
        "es": "Comentario agregado: la entrada {old}, que estaba sin verificar",
    },
    "unproven.words": {
        "en": "NOT PROVEN: {who} may not have written this ({reason}). It was passed on to nobody outside, and {who} is asked. "
        "Who knows that it is theirs can pass it on: see Release below.",
        "es": "SIN VERIFICAR: tal vez esto no lo escribió {who} ({reason}). No se envió a nadie de afuera; se preguntó a {who}. "
        "Quien sepa que es suyo puede hacerlo llegar: vea Liberar más abajo.",
    },
    "unproven.opening": {
        "en": "NOT PROVEN: {who} may not have written this ({reason}). Nobody outside was told of this ticket.",
        "es": "SIN VERIFICAR: tal vez esto no lo escribió {who} ({reason}). No se avisó de este ticket a nadie de afuera.",
    },
    "unproven.actor": {"en": "somebody who may not be {who}", "es": "Alguien que tal vez no es {who}"},
    "unproven.released": {"en": "passed on", "es": "se hizo llegar"},
    "author_disabled": {
        "en": "The account of {address} is disabled: nothing is passed on in its name",
        "es": "La cuenta de {address} está desactivada: no se hace llegar nada en su nombre",
    },
    "already_released": {
        "en": "Entry {transaction} was passed on already",
        "es": "La entrada {transaction} ya se hizo llegar",
    },
    "nothing_to_release": {
        "en": "Nothing waits on ticket {ticket} to be passed on",
        "es": "En el ticket {ticket} no hay nada que espere para hacerse llegar",
    },
    "unproven_stays": {
        "en": "Who wrote entry {transaction} is not proven: it stays where it is until it is released",
        "es": "No se verificó quién escribió la entrada {transaction}: queda donde está hasta que se libere",
    },
    "order.not_asked": {
        "en": "not asked about: too many questions are open, or were asked lately",
        "es": "no se preguntó: hay demasiadas preguntas abiertas, o se preguntó demasiado hace poco",
    },
    "action.passon": {"en": "Release", "es": "Liberar"},
    "did.Note": {"en": "Automatic mail filed ({field})", "es": "Correo automático archivado ({field})"},
    "did.ForwardTransaction": {
        "en": "Part of the history ({field}) forwarded to {new}",
        "es": "Se reenvió a {new} parte del historial ({field})",
    },
    "did.ForwardTicket": {"en": "Conversation forwarded to {new}", "es": "Se reenvió la conversación a {new}"},
    "did.CcOnce": {
        "en": "Reply sent to {new} as well, this once",
        "es": "La respuesta se envió también a {new}, solo por esta vez",
    },
    "did.BccOnce": {
        "en": "Reply sent to {new} as well, unseen by others",
        "es": "La respuesta se envió también a {new}, sin que los demás lo vean",
    },
    "did.LeftOut": {"en": "Not sent to {new}, this once", "es": "No se envió a {new}, solo por esta vez"},
    "forward.attached": {"en": "attached", "es": "va adjunto"},
    "changed_meanwhile": {
        "en": "Somebody else did something on ticket {ticket} meanwhile: read it first",
        "es": "Mientras tanto otra persona hizo algo en el ticket {ticket}: léalo primero",
    },
    "nothing_to_forward": {
        "en": "Nothing was said on ticket {ticket} that could be forwarded",
        "es": "En el ticket {ticket} no hay nada escrito que se pueda reenviar",
    },
    "no_reply_here": {
        "en": "There is no reply on ticket {ticket} to send to others: write it below the command",
        "es": "No hay una respuesta en el ticket {ticket} que enviar a otros: escríbala debajo del comando",
    },
    "did.CustomField": {"en": "{field} changed from {old} to {new}", "es": "{field}: cambió de {old} a {new}"},
    "did.Split": {"en": "Entry {field} went to ticket {new}", "es": "La entrada {field} pasó al ticket {new}"},
    "did.Unblocked": {
        "en": "Nothing to wait for any more: ticket {new} is done",
        "es": "Ya no hay nada que esperar: el ticket {new} está terminado",
    },
    "did.Scrip": {"en": "Scrip {field}: {new}", "es": "Scrip {field}: {new}"},
    "nobody": {"en": "nobody", "es": "nadie"},
    "field.Queue": {"en": "Queue", "es": "Cola"},
    "field.Status": {"en": "Status", "es": "Estado"},
    "field.Owner": {"en": "Owner", "es": "Responsable"},
    "field.Requestor": {"en": "Requestor", "es": "solicitante"},
    "field.Cc": {"en": "Cc", "es": "Cc"},
    "field.AdminCc": {"en": "AdminCc", "es": "AdminCc"},
    "field.DependsOn": {"en": "depends on", "es": "depende del"},
    "field.RefersTo": {"en": "refers to", "es": "se refiere al"},
    "field.MemberOf": {"en": "member of", "es": "es parte del"},
    "field.MergedInto": {"en": "merged into", "es": "se unió al"},
    "field.DependedOnBy": {"en": "depended on by", "es": "de este depende el"},
    "field.ReferredToBy": {"en": "referred to by", "es": "mencionado en el"},
    "field.HasMember": {"en": "has member", "es": "tiene como parte el"},
    "field.Merged": {"en": "merged with", "es": "se le unió el"},
    "field.Squelch": {"en": "squelched", "es": "destinatario sin avisos"},
    "field.done": {"en": "done", "es": "hechos"},
    "field.undone": {"en": "undone", "es": "deshechos"},
    "field.told": {"en": "answered", "es": "respondidos"},
    "field.refused": {"en": "not done", "es": "no se hicieron"},
    "field.asked": {"en": "a confirmation was asked for", "es": "se pidió una confirmación"},
    "field.preview": {"en": "a preview", "es": "vista previa"},
    "field.Mute": {"en": "muted", "es": "silenciado"},
    "text.history": {
        "en": "[… already said on this ticket, lines: {lines}]",
        "es": "[… ya dicho en este ticket, líneas: {lines}]",
    },
    "text.report": {
        "en": "[… the mail server's report, lines: {lines}; --full shows it]",
        "es": "[… informe del servidor de correo, líneas: {lines}; --full lo muestra]",
    },
    "text.comment": {
        "en": "[… quoted from a comment, not sent outside, lines: {lines}]",
        "es": "[… citado de un comentario, no se envió afuera, líneas: {lines}]",
    },
    "files.left": {"en": "Files that are not in this mail:", "es": "Archivos que no van en este correo:"},
    "files.large": {"en": "- {name} ({size}): too large", "es": "- {name} ({size}): demasiado grande"},
    "files.never": {
        "en": "- {name} ({size}): programs are not sent unasked",
        "es": "- {name} ({size}): los programas no se envían sin que los pidan",
    },
    "files.named": {"en": "- {name} ({size})", "es": "- {name} ({size})"},
    "files.more": {"en": "- and {files} more", "es": "- y {files} más"},
    "files.refused": {
        "en": "The mail server did not take this mail with its files, so it comes without them:",
        "es": "El servidor de correo no aceptó este mensaje con sus archivos; por eso va sin ellos:",
    },
    "files.gone": {
        "en": "Files that came with this message and cannot be had any more:",
        "es": "Archivos que venían con este mensaje y que ya no se pueden obtener:",
    },
    "files.how": {
        "en": 'To get one, answer this mail and write its name in the first line, such as "File: {name}"',
        "es": "Para recibir uno, responda este correo y escriba en la primera línea «Archivo: {name}»",
    },
    "files.save": {
        "en": "On the server: mailticket attachment save {ticket} --to FOLDER",
        "es": "En el servidor: mailticket attachment save {ticket} --to CARPETA",
    },
    "files.elsewhere": {
        "en": "They fit in no mail: please ask for another way to get them.",
        "es": "No caben en un correo: pida que se los hagan llegar de otra manera.",
    },
    "beside.subject": {"en": "Subject: {value}", "es": "Asunto: {value}"},
    "beside.to": {"en": "To: {value}", "es": "Para: {value}"},
    "beside.cc": {"en": "Cc: {value}", "es": "Copia: {value}"},
    "beside.reply_to": {"en": "Reply-To: {value}", "es": "Responder a: {value}"},
    "beside.more": {"en": " and {count} more", "es": " y {count} más"},
    "no_subject": {"en": "(no subject)", "es": "(sin asunto)"},
    "plain.subject": {"en": "A notice", "es": "Un aviso"},
    "plain.ticket": {"en": "Ticket {ticket}: {subject}", "es": "Ticket {ticket}: {subject}"},
    "no_right": {
        "en": "{address} has no right {right} on ticket {ticket}",
        "es": "{address} no tiene el derecho {right} sobre el ticket {ticket}",
    },
    "requestor_may_not_close": {
        "en": "Only the people who work on ticket {ticket} can close it; they read what you wrote",
        "es": "Solo quienes atienden el ticket {ticket} pueden cerrarlo; ellos leerán lo que escribió",
    },
    "no_right_in_queue": {
        "en": "{address} has no right {right} in queue {queue}",
        "es": "{address} no tiene el derecho {right} en la cola {queue}",
    },
    "no_such_ticket": {"en": "There is no ticket {ticket}", "es": "No existe el ticket {ticket}"},
    "no_such_queue": {"en": "There is no queue {queue}", "es": "No existe la cola {queue}"},
    "no_such_user": {"en": "There is no user {address}", "es": "No existe el usuario {address}"},
    "no_such_group": {"en": "There is no group {name}", "es": "No existe el grupo {name}"},
    "no_such_letter": {"en": "There is no letter {message_id}", "es": "No existe el mensaje {message_id}"},
    "held.done.release": {
        "en": "Letter {letter} is let through: it goes to its ticket, or opens one.",
        "es": "Se dejó pasar el mensaje {letter}: va a su ticket, o abre uno.",
    },
    "held.done.discard": {"en": "Letter {letter} is discarded.", "es": "Se descartó el mensaje {letter}."},
    "held.done.block": {
        "en": "Letter {letter} is discarded, and no more mail is taken from {address}.",
        "es": "Se descartó el mensaje {letter}, y no se aceptan más mensajes de {address}.",
    },
    "held.ask.release": {"en": "let letter {letter} through", "es": "dejar pasar el mensaje {letter}"},
    "held.ask.discard": {"en": "discard letter {letter}", "es": "descartar el mensaje {letter}"},
    "held.ask.block": {
        "en": "discard letter {letter} and block {address}",
        "es": "descartar el mensaje {letter} y bloquear a {address}",
    },
    "held.unproven": {
        "en": "Nothing was done: it is not sure enough that you wrote it ({reason}).",
        "es": "No se hizo nada: no hay certeza suficiente de que lo haya escrito usted ({reason}).",
    },
    "held.old_address": {
        "en": "Nothing was done: this address was good for {days} days.",
        "es": "No se hizo nada: esta dirección servía durante {days} días.",
    },
    "held.not_yours": {
        "en": "{address} may not decide about letter {letter}: that is for the AdminCcs of its queue, and for SuperUsers",
        "es": "{address} no puede decidir sobre el mensaje {letter}: pueden los AdminCc de su cola y quienes tienen SuperUser",
    },
    "held.decided": {
        "en": "Letter {letter} is not held any more: it was decided about already",
        "es": "El mensaje {letter} ya no está retenido: ya se decidió sobre él",
    },
    "held.no_block": {
        "en": "{address} cannot be blocked: it is no sender's address, it is ours, or somebody's who works here",
        "es": "No se puede bloquear a {address}: no es la dirección de un remitente, es nuestra, o es de quien trabaja aquí",
    },
    "held.no_retry": {
        "en": "Letter {letter} would be held again ({reason}); to let it through: mailticket inbox release {letter}",
        "es": "El mensaje {letter} quedaría retenido otra vez ({reason}); para dejarlo pasar: mailticket inbox release {letter}",
    },
    "not_blocked": {"en": "{address} is not blocked", "es": "{address} no está bloqueado"},
    "no_such_copy": {
        "en": "There is no outgoing mail {copy} to do that with",
        "es": "No hay correo saliente {copy} para eso",
    },
    "no_such_address": {"en": "{address}: {reply}", "es": "{address}: {reply}"},
    "no_such_command": {"en": "There is no command {command}", "es": "No existe el comando {command}"},
    "letter_not_held": {"en": "Letter {letter} is not held", "es": "El mensaje {letter} no está retenido"},
    "bad_address": {"en": "{address} is not a mail address", "es": "{address} no es una dirección de correo"},
    "bad_status": {
        "en": "There is no status {status}; there are {allowed}",
        "es": "No existe el estado {status}; existen {allowed}",
    },
    "no_such_parameter": {
        "en": "There is no parameter {field}; there are {allowed}",
        "es": "No existe el parámetro {field}; existen {allowed}",
    },
    "bad_field": {
        "en": "There is no field {field} to set; there are {allowed}, owner, queue, status",
        "es": "No existe un campo {field} que se pueda cambiar; se pueden cambiar {allowed}, owner, queue, status",
    },
    "no_such_report": {
        "en": "there is no report {name}; there are {names}",
        "es": "no hay un informe {name}; hay {names}",
    },
    "no_such_grouping": {
        "en": "figures are not grouped by {name}, but by {names} or cf.NAME",
        "es": "no se agrupa por {name}, sino por {names} o cf.NOMBRE",
    },
    "too_many_groups": {
        "en": "figures are grouped by {most} things at most",
        "es": "se agrupa por {most} cosas a lo sumo",
    },
    "bad_period": {
        "en": "{period} is no period: today, this week, last month, this year, 2026-11",
        "es": "{period} no es un período: hoy, esta semana, mes pasado, este año, 2026-11",
    },
    "empty_period": {
        "en": "nothing can have happened from {start} to {end}",
        "es": "del {start} al {end} no puede haber ocurrido nada",
    },
    "bad_date": {"en": "{value} is no date", "es": "{value} no es una fecha"},
    "bad_value": {"en": "{value} is no value for {field}", "es": "{value} no es un valor válido para {field}"},
    "status_already": {
        "en": "Ticket {ticket} is {status} already",
        "es": "El ticket {ticket} ya está {status}",
    },
    "already_owner": {
        "en": "Ticket {ticket} is {owner}'s already",
        "es": "El ticket {ticket} ya es de {owner}",
    },
    "nobody_owns": {"en": "Nobody owns ticket {ticket}", "es": "El ticket {ticket} no tiene responsable"},
    "nobody_to_steal_from": {
        "en": "Nobody owns ticket {ticket}: it can be taken",
        "es": "El ticket {ticket} no tiene responsable: se puede tomar",
    },
    "take_owned": {
        "en": "Ticket {ticket} is owned by {owner}; only tickets nobody owns can be taken",
        "es": "El ticket {ticket} es de {owner}; solo se pueden tomar tickets sin responsable",
    },
    "not_owner_allowed": {
        "en": "{address} may not own tickets in queue {queue}",
        "es": "{address} no puede ser responsable de tickets en la cola {queue}",
    },
    "nothing_to_change": {"en": "Nothing changes on ticket {ticket}", "es": "En el ticket {ticket} no cambia nada"},
    "status_not_allowed": {
        "en": "It cannot become {status}; from here it can become {allowed}",
        "es": "No puede pasar a {status}; desde aquí puede pasar a {allowed}",
    },
    "unresolved_dependencies": {
        "en": "Ticket {ticket} depends on tickets that are not resolved: {blockers}",
        "es": "El ticket {ticket} depende de tickets sin resolver: {blockers}",
    },
    "no_such_field": {
        "en": "There is no field {field} in queue {queue}",
        "es": "No existe el campo {field} en la cola {queue}",
    },
    "bad_field_value": {
        "en": "{value} is no value for {field}; it takes: {why}",
        "es": "{value} no es un valor válido para {field}; admite: {why}",
    },
    "link_cycle": {
        "en": "That would be a circle: ticket {other} leads back to ticket {ticket}",
        "es": "Sería un círculo: el ticket {other} lleva de vuelta al ticket {ticket}",
    },
    "no_such_link": {
        "en": "There is no link {kind}; there are {allowed}",
        "es": "No existe el tipo de enlace {kind}; existen {allowed}",
    },
    "no_such_link_target": {
        "en": "{target} is neither a ticket's number nor an address on the web",
        "es": "{target} no es ni un número de ticket ni una dirección web",
    },
    "url_is_no_base": {
        "en": "A page on the web cannot be the one that has the link: {kind}",
        "es": "Una página web no puede ser la que tiene el enlace: {kind}",
    },
    "merged_already": {
        "en": "Ticket {ticket} cannot be merged into ticket {other}: they are one, or were merged before",
        "es": "El ticket {ticket} no se puede unir al ticket {other}: son uno, o ya fueron unidos",
    },
    "merge_forbidden": {
        "en": "Tickets {ticket} and {other} have different requestors; this site does not merge those",
        "es": "Los tickets {ticket} y {other} tienen distintos solicitantes; en este sitio no se unen",
    },
    "split_discloses": {
        "en": (
            "Nothing was moved: ticket {ticket} is of {requestors}, ticket {other} of {others}, who would read it. If that is"
            " meant, say so: --disclose"
        ),
        "es": (
            "No se pasó nada: el ticket {ticket} es de {requestors}, el {other} de {others}, que lo leerían. Si es lo que"
            " quiere, dígalo: --disclose"
        ),
    },
    "split.discloses": {
        "en": "Ticket {ticket} is of {requestors}, ticket {other} of {others}: they will read what is moved there.",
        "es": "El ticket {ticket} es de {requestors}, el {other} de {others}: leerán lo que se pase allí.",
    },
    "merge_discloses": {
        "en": (
            "Nothing was merged: ticket {ticket} is of {requestors}, ticket {other} of {others}, and merging shows each the"
            " other's address and subject. If that is meant, say so: --disclose"
        ),
        "es": (
            "No se unió nada: el ticket {ticket} es de {requestors}, el {other} de {others}, y al unirlos cada parte verá la"
            " dirección y el asunto de la otra. Si es lo que quiere, dígalo: --disclose"
        ),
    },
    "merge.discloses": {
        "en": (
            "Ticket {ticket} is of {requestors}, ticket {other} of {others}: once merged, each will see the other's address and"
            " subject."
        ),
        "es": (
            "El ticket {ticket} es de {requestors}, el {other} de {others}: una vez unidos, cada parte verá la dirección y el"
            " asunto de la otra."
        ),
    },
    "not_a_letter": {
        "en": "Entry {transaction} is no letter: only what was written can be split off",
        "es": "La entrada {transaction} no es un mensaje: solo se puede separar lo que se escribió",
    },
    "no_such_transaction": {
        "en": "There is no entry {transaction} in ticket {ticket}",
        "es": "No existe la entrada {transaction} en el ticket {ticket}",
    },
    "no_such_file": {
        "en": "There is no file {name} on ticket {ticket}",
        "es": "No hay ningún archivo {name} en el ticket {ticket}",
    },
    "file_in_no_mail": {
        "en": "The file {name} of ticket {ticket} ({size}) fits in no mail",
        "es": "El archivo {name} del ticket {ticket} ({size}) no cabe en un correo",
    },
    "file_gone": {
        "en": "The file {name} of ticket {ticket} cannot be had any more",
        "es": "El archivo {name} del ticket {ticket} ya no se puede obtener",
    },
    "no_such_role": {
        "en": "There is no role {role}; there are {allowed}",
        "es": "No existe el rol {role}; existen {allowed}",
    },
    "scrips_too_deep": {
        "en": "Scrips started scrips {depth} deep, and no deeper",
        "es": "Hubo scrips que iniciaron scrips hasta {depth} niveles, y no más",
    },
    "scrip_author_disabled": {
        "en": "{address}, who answers for this scrip, is disabled: somebody must approve it",
        "es": "{address}, que responde por este scrip, está desactivado: alguien tiene que aprobarlo",
    },
    "declared": {
        "en": "{name} is declared in the configuration; change it there",
        "es": "{name} está declarado en la configuración; cámbielo allí",
    },
    "cannot_merge_user": {
        "en": "These two cannot be made one",
        "es": "No se pueden unir estos dos usuarios",
    },
    "address_taken": {
        "en": "{address} is an address of {user}; merge the two, or take it away there first",
        "es": "{address} es una dirección de {user}; una los dos usuarios, o quítela allí primero",
    },
    "no_such_grant": {
        "en": "{to} was not granted {right} in queue {queue}",
        "es": "A {to} no se le otorgó {right} en la cola {queue}",
    },
    "no_such_lifecycle": {"en": "There is no lifecycle {lifecycle}", "es": "No existe el ciclo de vida {lifecycle}"},
    "in_use": {"en": "{name} is in use: {by}", "es": "{name} está en uso: {by}"},
    "status_in_use": {
        "en": "{tickets} tickets have the status {status}, which lifecycle {lifecycle} would lose",
        "es": "{tickets} tickets tienen el estado {status}, que el ciclo de vida {lifecycle} perdería",
    },
    "group_cycle": {"en": "Group {group} would be inside itself", "es": "El grupo {group} quedaría dentro de sí mismo"},
    "name_taken": {"en": "There is one named {name} already", "es": "Ya hay uno que se llama {name}"},
    "stock": {
        "en": "{name} came with the program: it can be disabled or changed, not removed or renamed",
        "es": "{name} vino con el programa: se puede desactivar o cambiar, no quitar ni renombrar",
    },
    "no_such_scrip": {"en": "There is no scrip {scrip}", "es": "No existe el scrip {scrip}"},
    "no_such_right": {
        "en": "There is no right {right}; there is {hint}",
        "es": "No existe el derecho {right}; existen {hint}",
    },
    "file_is_there": {
        "en": "{path} is there already; --force writes over it",
        "es": "{path} ya existe; --force lo sobrescribe",
    },
    "not_a_file": {"en": "{path} is no regular file", "es": "{path} no es un archivo común"},
    "file_too_large": {
        "en": "{path} is too large: at most {most} are read",
        "es": "{path} es demasiado grande: se leen {most} como máximo",
    },
    "letter_too_large": {
        "en": "{path} has a letter that is too large: at most {most} are read",
        "es": "{path} tiene un mensaje demasiado grande: se leen {most} como máximo",
    },
    "actor_empty": {
        "en": "Who does it is empty: say an address, or say nothing to act as the system",
        "es": "Falta quién lo hace: indique una dirección, o no use la opción para actuar como el sistema",
    },
    "secret_not_kept": {
        "en": "Scrip {name}: {setting} is hidden (***), and nothing is kept that it could stand for: write it out",
        "es": "Scrip {name}: {setting} está oculto (***) y no hay nada guardado que pueda representar: escríbalo completo",
    },
    "wrong": {"en": "{setting}: {message}", "es": "{setting}: {message}"},
    "no_such_template": {"en": "There is no template {template}", "es": "No existe la plantilla {template}"},
    "address_of_ours": {
        "en": "{address} is an address of ours: a person's is wanted",
        "es": "{address} es una dirección nuestra: se necesita la de una persona",
    },
    "is_mbox": {
        "en": "{file} is an mbox, a file of many letters one after the other: --mbox takes each of them",
        "es": "{file} es un mbox, un archivo con muchos mensajes seguidos: con --mbox se toma cada uno",
    },
    "no_such_state": {
        "en": "There is no state {state}; there are {states}",
        "es": "No existe el estado {state}; existen {states}",
    },
    "address_of_queue": {
        "en": "{address} is already an address of queue {queue} (* is the site)",
        "es": "{address} ya es una dirección de la cola {queue} (* es el sitio)",
    },
    "address_reserved": {
        "en": "{address} is one of the system's own addresses",
        "es": "{address} es una de las direcciones propias del sistema",
    },
    "address_elsewhere": {
        "en": "{address} is in no domain of ours ({domains}); [site] domains says which are",
        "es": "{address} no está en un dominio nuestro ({domains}); [site] domains dice cuáles son",
    },
    "address_of_person": {
        "en": "{address} is the address of a person: a queue needs one of its own",
        "es": "{address} es la dirección de una persona: una cola necesita una propia",
    },
    "tag_taken": {
        "en": "The tag {tag} is that of queue {queue}",
        "es": "La etiqueta {tag} es la de la cola {queue}",
    },
    "name_empty": {"en": "a name must not be empty", "es": "el nombre no puede estar vacío"},
    "name_long": {"en": "a name may have {most} characters", "es": "un nombre puede tener {most} caracteres"},
    "name_unseen": {
        "en": "a name must not have characters that cannot be seen, such as {character}",
        "es": "un nombre no puede tener caracteres que no se ven, como {character}",
    },
    "name_path": {"en": "{name} looks like a path, not like a name", "es": "{name} parece una ruta, no un nombre"},
    "name_reserved": {"en": "{name} is a word of the system", "es": "{name} es una palabra del sistema"},
    "name_address": {
        "en": "{name} has an @: that is an address, not a name",
        "es": "{name} tiene una @: es una dirección, no un nombre",
    },
    "last_queue": {
        "en": "{queue} is the last queue that takes mail: another one must come first",
        "es": "{queue} es la última cola que recibe correo: antes debe haber otra",
    },
    "last_address": {
        "en": "{address} is the address they are shown by; give them another main address first",
        "es": "{address} es su dirección principal; antes dele otra",
    },
    "no_member": {"en": "{name} is not there", "es": "{name} no está"},
    "scrip_of_queue": {
        "en": "Scrip {scrip} is of queue {queue} alone: enable or disable it",
        "es": "El scrip {scrip} es solo de la cola {queue}: actívelo o desactívelo",
    },
    "order.done": {"en": "done", "es": "hecho"},
    "order.so_already": {"en": "it was so already", "es": "ya estaba así"},
    "order.help": {"en": "see below", "es": "vea la lista de abajo"},
    "order.clone": {"en": "ticket {who} opened, like this one", "es": "se abre el ticket {who}, igual a este"},
    "order.clone.would": {"en": "a ticket like this one opened", "es": "se abre un ticket igual a este"},
    "order.Split": {"en": "entry {entry} moved to ticket {who}", "es": "la entrada {entry} pasa al ticket {who}"},
    "order.Split.would": {
        "en": "entry {entry} moved to a ticket of its own",
        "es": "la entrada {entry} pasa a un ticket propio",
    },
    "order.ForwardTransaction": {
        "en": "part of the history ({entry}) forwarded to {who}",
        "es": "parte del historial ({entry}) se reenvía a {who}",
    },
    "order.ForwardTicket": {"en": "conversation forwarded to {who}", "es": "la conversación se reenvía a {who}"},
    "order.CcOnce": {
        "en": "reply also sent to {who}, this once",
        "es": "la respuesta se envía también a {who}, solo por esta vez",
    },
    "order.BccOnce": {
        "en": "reply also sent to {who}, unseen by others",
        "es": "la respuesta se envía también a {who}, sin que los demás lo vean",
    },
    "order.file": {"en": "attached: {name} ({size})", "es": "va adjunto: {name} ({size})"},
    "order.possible": {"en": "would be done", "es": "se haría"},
    "order.left": {
        "en": "not done, because another line could not be done",
        "es": "no se hizo, porque otra línea no se pudo hacer",
    },
    "order.set": {"en": "{field} {new} (before: {old})", "es": "{field} {new} (antes: {old})"},
    "order.language": {"en": "from now on you read English", "es": "desde ahora usted lee en español"},
    "order.due": {"en": "due {new} (before: {old})", "es": "vence {new} (antes: {old})"},
    "order.empty": {"en": "none", "es": "sin valor"},
    "order.no_date": {"en": "no date", "es": "sin fecha"},
    "order.AddWatcher": {"en": "{field}: {who} added", "es": "{field}: se agrega a {who}"},
    "order.DelWatcher": {"en": "{field}: {who} removed", "es": "{field}: se quita a {who}"},
    "order.AddLink.ticket": {"en": "{field} ticket {who}: added", "es": "{field} ticket {who}: se agrega"},
    "order.DeleteLink.ticket": {"en": "{field} ticket {who}: removed", "es": "{field} ticket {who}: se quita"},
    "order.AddLink.page": {"en": "{field} {who}: added", "es": "{field} sitio {who}: se agrega"},
    "order.DeleteLink.page": {"en": "{field} {who}: removed", "es": "{field} sitio {who}: se quita"},
    "order.unknown": {"en": "no command", "es": "no es un comando"},
    "order.no_value": {"en": "it needs a value", "es": "falta el valor"},
    "order.takes_no_value": {"en": "it takes no value", "es": "no lleva valor"},
    "order.too_many": {"en": "more commands than one mail may have", "es": "más comandos de los que admite un correo"},
    "order.nearest": {"en": "; did you mean {nearest}?", "es": "; ¿quiso decir {nearest}?"},
    "passed.reply": {"en": "Your reply goes to: {who}.", "es": "Su respuesta se envía a: {who}."},
    "passed.reply.nobody": {
        "en": "Your reply is on the ticket; nobody gets it by mail.",
        "es": "Su respuesta quedó en el ticket; no se envía a nadie por correo.",
    },
    "passed.comment": {
        "en": "Your comment goes to: {who}. Requestors do not get it.",
        "es": "Su comentario se envía a: {who}. Los solicitantes no lo reciben.",
    },
    "passed.comment.nobody": {
        "en": "Your comment is on the ticket; nobody gets it by mail.",
        "es": "Su comentario quedó en el ticket; no se envía a nadie por correo.",
    },
    "passed.opening": {
        "en": "Your message opened this ticket and goes to: {who}.",
        "es": "Su mensaje abrió este ticket y se envía a: {who}.",
    },
    "passed.opening.nobody": {
        "en": "Your message opened this ticket; nobody gets it by mail.",
        "es": "Su mensaje abrió este ticket; no se envía a nadie por correo.",
    },
    "passed.unproven": {
        "en": "Your text was passed on to nobody outside yet: nothing proves that you wrote it.",
        "es": "Su texto todavía no se envió a nadie de afuera: nada prueba que lo haya escrito usted.",
    },
    "passed.with_lines": {
        "en": "The lines that were not done are part of it.",
        "es": "Incluye las líneas que no se hicieron.",
    },
    "passed.kept_back": {
        "en": "Your text was not sent to anybody outside, because one line looks like a command with a mistake in it. It is on the "
        "ticket as a comment. Send it again with that line corrected; if the line is part of your text, put a \\ before it.",
        "es": "Su texto no se envió a nadie de afuera, porque una línea parece un comando mal escrito. Quedó en el ticket como "
        "comentario interno. Envíelo de nuevo con esa línea corregida; si la línea es parte del texto, póngale \\ delante.",
    },
    "passed.preview": {
        "en": "Your text was not sent: a preview only says what would happen.",
        "es": "Su texto no se envió: una vista previa solo dice qué pasaría.",
    },
    "passed.more": {"en": "{who} and {more} more", "es": "{who} y {more} más"},
    "order.asked": {"en": "we have asked for a confirmation", "es": "se pidió una confirmación"},
    "order.unproven": {
        "en": "we are not sure enough that you sent it: {reason}",
        "es": "no hay certeza suficiente de que lo haya enviado usted: {reason}",
    },
    "order.undone_by_hand": {
        "en": "your last change to the ticket is undone",
        "es": "se deshizo su último cambio en el ticket",
    },
    "order.undone": {
        "en": "what you ordered in message {order} is undone",
        "es": "se deshizo lo que pidió en el mensaje {order}",
    },
    "bad_search_name": {
        "en": "{name} is no name for a search: letters, digits, '.', '-' and '_', a letter or digit first",
        "es": "{name} no sirve como nombre de una búsqueda: letras, números, «.», «-» y «_», y al principio una letra o un número",
    },
    "no_such_search": {"en": "There is no saved search {name}", "es": "No existe la búsqueda guardada {name}"},
    "nothing_next": {
        "en": "There is no ticket without an owner that you may take",
        "es": "No hay ningún ticket sin responsable que usted pueda tomar",
    },
    "order.row_elsewhere": {
        "en": "row numbers count only in an answer to the mail with the table",
        "es": "los números de fila valen solo en una respuesta al correo con la tabla",
    },
    "order.row_old": {
        "en": "the table is older than {days} days: ask for a new one",
        "es": "la tabla tiene más de {days} días: pida otra",
    },
    "order.row_or_ticket": {
        "en": "is that a row or a ticket? A row stands before the command (3 take), a ticket behind it with its sign (take #3)",
        "es": "¿es una fila o un ticket? La fila va antes del comando (3 tomar); el ticket, después y con su signo (tomar #3)",
    },
    "order.no_row": {"en": "the table has no such row", "es": "la tabla no tiene esa fila"},
    "order.no_row_verb": {"en": "this command is not for rows", "es": "este comando no es para filas"},
    "order.answered": {"en": "answered by mail", "es": "se respondió por correo"},
    "too_much_asked": {
        "en": "one mail is answered {most} searches and tickets at most",
        "es": "en un correo se responden como máximo {most} búsquedas y tickets",
    },
    "table.ticket": {"en": "ticket", "es": "ticket"},
    "table.status": {"en": "status", "es": "estado"},
    "table.owner": {"en": "owner", "es": "responsable"},
    "table.queue": {"en": "queue", "es": "cola"},
    "table.due": {"en": "due", "es": "vence"},
    "table.subject": {"en": "subject", "es": "asunto"},
    "table.counted": {
        "en": "Tickets {first}–{last} of {total}, {at}",
        "es": "Tickets {first} a {last} de {total}, {at}",
    },
    "table.nothing": {
        "en": "No tickets here ({total} in all), {at}",
        "es": "No hay tickets aquí ({total} en total), {at}",
    },
    "table.next_page": {
        "en": 'There are more: ask again with "page {page}" at the end',
        "es": "Hay más: pida lo mismo con «página {page}» al final",
    },
    "suggest.nothing": {
        "en": "No resolved ticket is like this one",
        "es": "No hay ningún ticket resuelto parecido a este",
    },
    "suggest.words": {"en": "#{ticket}, words in common: {words}", "es": "#{ticket}, palabras en común: {words}"},
    "whole.older": {
        "en": "[… {entries} earlier entries do not fit in this mail]",
        "es": "[… {entries} entradas anteriores no caben en este correo]",
    },
    "whole.files": {"en": "Files: {files}", "es": "Archivos: {files}"},
    "order.no_ticket": {"en": "it names no ticket", "es": "no nombra ningún ticket"},
    "order.no_number": {"en": "these are no ticket numbers", "es": "no son números de ticket"},
    "order.used_link": {
        "en": "this link was used already; write the command instead",
        "es": "este enlace ya se usó; escriba el comando",
    },
    "order.came_before": {
        "en": "this very mail came before, to another address of ours; write to this one alone",
        "es": "este mismo mensaje ya había llegado a otra dirección nuestra; escriba solo a esta",
    },
    "order.old_link": {
        "en": "this link is older than {days} days; write the command instead",
        "es": "este enlace tiene más de {days} días; escriba el comando",
    },
    "order.not_told": {
        "en": "the mail with this link did not go to you",
        "es": "el correo con este enlace no fue para usted",
    },
    "order.nothing_written": {"en": "nothing was written", "es": "no se escribió nada"},
    "other_ticket": {
        "en": "this mail is about ticket {ticket}, not {other}; commands for several tickets go to {control}",
        "es": "este correo es sobre el ticket {ticket}, no {other}; los comandos para varios tickets van a {control}",
    },
    "two_users": {"en": "{name} may be {addresses}", "es": "{name} puede ser {addresses}"},
    "show.status": {"en": "Status", "es": "Estado"},
    "show.owner": {"en": "Owner", "es": "Responsable"},
    "show.requestors": {"en": "Requestors", "es": "Solicitantes"},
    "show.created": {"en": "Created", "es": "Creado"},
    "whoami.evidence": {
        "en": "We are sure of you at level {level} of 5 ({name}): {reason}",
        "es": "Certeza de que es usted: nivel {level} de 5 ({name}); {reason}",
    },
    "whoami.groups": {"en": "Groups: {groups}", "es": "Grupos: {groups}"},
    "whoami.queues": {"en": "You see tickets in: {queues}", "es": "Ve tickets en: {queues}"},
    "level.none": {"en": "none", "es": "ninguna"},
    "level.weak": {"en": "weak", "es": "débil"},
    "level.domain": {"en": "domain", "es": "dominio"},
    "level.session": {"en": "logged in", "es": "sesión"},
    "level.signed": {"en": "signed", "es": "firmado"},
    "level.confirmed": {"en": "confirmed", "es": "confirmado"},
    "order.forged": {"en": "this question is none of ours", "es": "esta pregunta no es nuestra"},
    "order.used": {"en": "it was answered already", "es": "ya fue respondida"},
    "order.expired": {"en": "the question has expired", "es": "la pregunta venció"},
    "order.not_you": {"en": "it was not you who was asked", "es": "la pregunta no era para usted"},
    "order.not_yes": {"en": "the answer does not begin with yes", "es": "la respuesta no empieza con sí"},
    "order.changed": {
        "en": "the ticket has changed since; please order it again",
        "es": "el ticket cambió desde entonces; vuelva a pedirlo",
    },
    "did.CommandResult": {"en": "Commands by mail: {field}", "es": "Comandos por correo: {field}"},
    "nothing_to_undo": {
        "en": "There is nothing of yours to undo on ticket {ticket}",
        "es": "No hay ningún cambio suyo que deshacer en el ticket {ticket}",
    },
    "changed_since": {
        "en": "{field} was changed since: it was {was}, and is {present}",
        "es": "{field} cambió desde entonces: era {was} y ahora es {present}",
    },
    "action.take": {"en": "Take", "es": "Tomar"},
    "action.resolve": {"en": "Resolve", "es": "Resolver"},
    "action.comment": {"en": "Comment", "es": "Comentar"},
    "action.mute": {"en": "Mute", "es": "Silenciar"},
    "action.undo": {"en": "Undo", "es": "Deshacer"},
    "did.EmailWaits": {
        "en": "Mail to {new} waits and becomes one with what follows: there was much at a time ({field})",
        "es": "El correo a {new} espera y saldrá junto con lo que siga: hubo mucho a la vez ({field})",
    },
    "did.EmailDropped": {
        "en": "Not sent to {new}: too much automatic mail ({field})",
        "es": "No se envió a {new}: demasiado correo automático ({field})",
    },
    "did.EmailWithdrawn": {
        "en": "Mail to {new} was withdrawn before it went ({field})",
        "es": "El correo a {new} se retiró antes de salir ({field})",
    },
    "merged_since": {
        "en": "ticket {ticket} was merged since: that cannot be undone",
        "es": "el ticket {ticket} se unió a otro desde entonces (merge): eso no se puede deshacer",
    },
    "undo_once": {
        "en": "one order is undone by a mail, no more",
        "es": "un correo deshace una orden, no más",
    },
    "key_taken": {"en": "Key {fingerprint} is somebody's already", "es": "La clave {fingerprint} ya es de alguien"},
    "no_such_key": {
        "en": "{address} has no key {fingerprint}",
        "es": "{address} no tiene la clave {fingerprint}",
    },
    "cannot_undo": {"en": "{field} cannot be undone", "es": "{field} no se puede deshacer"},
    **SEARCH_SENTENCES,
    **SCHEDULE_SENTENCES,
}
