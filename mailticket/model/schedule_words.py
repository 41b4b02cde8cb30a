"""What people read of schedules and their digests, in every language we speak."""

SCHEDULE_SENTENCES: dict[str, dict[str, str]] = {
    "no_such_schedule": {"en": "There is no schedule {schedule}", "es": "No existe la tarea programada {schedule}"},
    "schedule_failed": {
        "en": "The schedule {schedule} did not end well: {error}",
        "es": "La tarea programada {schedule} no terminó bien: {error}",
    },
    "did.Overdue": {"en": "Overdue: it was due {new}", "es": "Venció: era para el {new}"},
    "did.Escalate": {
        "en": "Priority rose from {old} to {new} as time passed",
        "es": "La prioridad pasó de {old} a {new} con el tiempo",
    },
    "did.Scheduled": {
        "en": "Found by the schedule {field}",
        "es": "Lo encontró la tarea programada {field}",
    },
    "digest.messages.one": {"en": "1 message", "es": "1 mensaje"},
    "digest.messages": {"en": "{count} messages", "es": "{count} mensajes"},
    "digest.comments.one": {"en": "1 comment", "es": "1 comentario"},
    "digest.comments": {"en": "{count} comments", "es": "{count} comentarios"},
    "digest.opened": {"en": "it was opened", "es": "se abrió"},
    "digest.status": {"en": "status {status}", "es": "estado {status}"},
    "digest.owner": {"en": "it became yours", "es": "pasó a ser suyo"},
    "digest.changes.one": {"en": "1 change more", "es": "1 cambio más"},
    "digest.changes": {"en": "{count} changes more", "es": "{count} cambios más"},
    "ago.minutes.one": {"en": "a minute ago", "es": "hace un minuto"},
    "ago.minutes": {"en": "{count} minutes ago", "es": "hace {count} minutos"},
    "ago.hours.one": {"en": "an hour ago", "es": "hace una hora"},
    "ago.hours": {"en": "{count} hours ago", "es": "hace {count} horas"},
    "ago.days": {"en": "{count} days ago", "es": "hace {count} días"},
    "age.first": {"en": "up to 1 day", "es": "hasta 1 día"},
    "age.between": {"en": "{least} to {most} days", "es": "de {least} a {most} días"},
    "age.last": {"en": "over {least} days", "es": "más de {least} días"},
    "digest.stop": {"en": "No more digests", "es": "No más resúmenes"},
    "order.digest.never": {
        "en": "done: you will get no digests any more",
        "es": "hecho: ya no recibirá resúmenes",
    },
    "order.digest.daily": {
        "en": "done: digests come daily from now on",
        "es": "hecho: recibirá los resúmenes cada día",
    },
    "order.digest.weekly": {
        "en": "done: digests come once a week from now on",
        "es": "hecho: recibirá los resúmenes una vez por semana",
    },
    "bad_digest": {
        "en": "Digests come never, daily or weekly, not {value}",
        "es": "Los resúmenes se envían nunca, a diario o semanalmente (nunca, diario, semanal), no «{value}»",
    },
}
