"""Short sentences and words people read, in every language we speak. Longer texts are templates."""

from mailticket.model.transaction import OWNER_CHANGES, Transaction, TransactionType

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
    try:
        return sentence.format_map(values)
    except (KeyError, IndexError):
        return f"{sentence} {values}"


def describe(entry: Transaction, language: str) -> str:
    """One line about a transaction, as RT says it."""
    none = say(language, "nobody") if entry.type in OWNER_CHANGES else "-"
    values = {"field": _field(language, entry.field), "old": entry.old or none, "new": entry.new or none}
    if entry.type is TransactionType.STATUS:
        values |= {"old": status(language, entry.old), "new": status(language, entry.new)}
    return say(language, f"did.{entry.type.value}", **values)


def _field(language: str, name: str) -> str:
    """A field, role or link as people read it; one we have no word for says itself."""
    return say(language, f"field.{name}") if f"field.{name}" in SENTENCES else name


def status(language: str, name: str) -> str:
    """A status as people read it; a status we have no word for says itself."""
    return SENTENCES[f"status.{name}"][language_of(language)] if f"status.{name}" in SENTENCES else name


SENTENCES: dict[str, dict[str, str]] = {
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
    "did.Force": {"en": "Owner forced from {old} to {new}", "es": "Responsable forzado de {old} a {new}"},
    "did.AddWatcher": {"en": "{field} {new} added", "es": "Se agregó a {new} como {field}"},
    "did.DelWatcher": {"en": "{field} {old} removed", "es": "Se quitó a {old} como {field}"},
    "did.AddLink": {"en": "Link added: {field} ticket {new}", "es": "Se agregó un enlace: {field} ticket {new}"},
    "did.DeleteLink": {"en": "Link removed: {field} ticket {old}", "es": "Se quitó un enlace: {field} ticket {old}"},
    "did.Told": {"en": "Last contact set to {new}", "es": "Último contacto fijado en {new}"},
    "did.EmailRecord": {"en": "Mail sent to {new} ({field})", "es": "Correo enviado a {new} ({field})"},
    "did.CommentEmailRecord": {
        "en": "Mail about a comment sent to {new} ({field})",
        "es": "Correo sobre un comentario enviado a {new} ({field})",
    },
    "did.SystemError": {"en": "Error: {new}", "es": "Error: {new}"},
    "did.Note": {"en": "Automatic mail filed ({field})", "es": "Correo automático archivado ({field})"},
    "nobody": {"en": "nobody", "es": "nadie"},
    "field.Subject": {"en": "Subject", "es": "Asunto"},
    "field.Queue": {"en": "Queue", "es": "Cola"},
    "field.Priority": {"en": "Priority", "es": "Prioridad"},
    "field.InitialPriority": {"en": "Initial priority", "es": "Prioridad inicial"},
    "field.FinalPriority": {"en": "Final priority", "es": "Prioridad final"},
    "field.TimeWorked": {"en": "Time worked", "es": "Tiempo trabajado"},
    "field.TimeEstimated": {"en": "Time estimated", "es": "Tiempo estimado"},
    "field.TimeLeft": {"en": "Time left", "es": "Tiempo restante"},
    "field.Starts": {"en": "Starts", "es": "Comienzo previsto"},
    "field.Started": {"en": "Started", "es": "Comienzo"},
    "field.Due": {"en": "Due", "es": "Vencimiento"},
    "field.Told": {"en": "Last contact", "es": "Último contacto"},
    "field.Requestor": {"en": "Requestor", "es": "solicitante"},
    "field.Cc": {"en": "Cc", "es": "Cc"},
    "field.AdminCc": {"en": "AdminCc", "es": "AdminCc"},
    "field.DependsOn": {"en": "depends on", "es": "depende del"},
    "field.RefersTo": {"en": "refers to", "es": "se refiere al"},
    "field.MemberOf": {"en": "member of", "es": "es parte del"},
    "field.MergedInto": {"en": "merged into", "es": "se unió al"},
    "text.quoted": {"en": "[… {lines} quoted lines]", "es": "[… {lines} líneas citadas]"},
    "text.signature": {"en": "[… a signature of {lines} lines]", "es": "[… una firma de {lines} líneas]"},
    "no_subject": {"en": "(no subject)", "es": "(sin asunto)"},
    "plain.subject": {"en": "A notice", "es": "Un aviso"},
    "plain.ticket": {"en": "Ticket {ticket}: {subject}\n{url}", "es": "Ticket {ticket}: {subject}\n{url}"},
    "no_right": {
        "en": "{address} has no right {right} on ticket {ticket}",
        "es": "{address} no tiene el derecho {right} sobre el ticket {ticket}",
    },
    "no_right_in_queue": {
        "en": "{address} has no right {right} in queue {queue}",
        "es": "{address} no tiene el derecho {right} en la cola {queue}",
    },
    "no_such_ticket": {"en": "There is no ticket {ticket}", "es": "No hay ticket {ticket}"},
    "no_such_queue": {"en": "There is no queue {queue}", "es": "No hay cola {queue}"},
    "no_such_user": {"en": "There is no user {address}", "es": "No hay usuario {address}"},
    "no_such_group": {"en": "There is no group {name}", "es": "No hay grupo {name}"},
    "no_such_letter": {"en": "There is no letter {message_id}", "es": "No hay carta {message_id}"},
    "no_such_copy": {
        "en": "There is no outgoing mail {copy} to do that with",
        "es": "No hay correo saliente {copy} para eso",
    },
    "no_such_address": {"en": "{address}: {reply}", "es": "{address}: {reply}"},
    "no_such_command": {"en": "There is no command {command}", "es": "No hay comando {command}"},
    "letter_not_held": {"en": "Letter {letter} is not held", "es": "La carta {letter} no está retenida"},
    "bad_address": {"en": "{address} is not a mail address", "es": "{address} no es una dirección de correo"},
    "bad_status": {
        "en": "There is no status {status}; there are {allowed}",
        "es": "No hay estado {status}; hay {allowed}",
    },
    "bad_field": {
        "en": "There is no field {field} to set; there are {allowed}, owner, queue, status",
        "es": "No hay campo {field} que fijar; hay {allowed}, owner, queue, status",
    },
    "bad_value": {"en": "{value} is no value for {field}", "es": "{value} no es un valor para {field}"},
    "status_already": {
        "en": "Ticket {ticket} is {status} already",
        "es": "El ticket {ticket} ya está {status}",
    },
    "already_owner": {"en": "They already own ticket {ticket}", "es": "El ticket {ticket} ya es suyo"},
    "nobody_owns": {"en": "Nobody owns ticket {ticket}", "es": "El ticket {ticket} no es de nadie"},
    "take_owned": {
        "en": "Ticket {ticket} is owned by {owner}; only tickets nobody owns can be taken",
        "es": "El ticket {ticket} es de {owner}; solo se pueden tomar tickets sin responsable",
    },
    "not_owner_allowed": {
        "en": "{address} may not own tickets in queue {queue}",
        "es": "{address} no puede ser responsable de tickets en la cola {queue}",
    },
    "nothing_to_change": {"en": "Nothing changes on ticket {ticket}", "es": "Nada cambia en el ticket {ticket}"},
}
