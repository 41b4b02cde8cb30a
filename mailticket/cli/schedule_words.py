"""Words of the pages about schedules, in every language we speak."""

SCHEDULE_WORDS: dict[str, dict[str, str]] = {
    "subject.schedule": {"en": "schedule", "es": "tarea programada"},
    "schedules": {"en": "schedules", "es": "tareas programadas"},
    "cron": {"en": "times", "es": "horas"},
    "query": {"en": "query", "es": "búsqueda"},
    "next": {"en": "next", "es": "próxima"},
    "last": {"en": "last", "es": "última"},
    "took": {"en": "took", "es": "duró"},
    "planned": {"en": "planned", "es": "prevista"},
    "missed": {"en": "missed before", "es": "perdidas antes"},
    "warn_after": {"en": "warns after days", "es": "avisa tras días"},
    "resolve_after": {"en": "resolves after days", "es": "resuelve tras días"},
    "run_well": {"en": "done: {done}", "es": "hechos: {done}"},
    "run_nothing": {"en": "nothing to do", "es": "nada que hacer"},
    "run_failed": {"en": "failed: {error}", "es": "falló: {error}"},
    "run_goes_on": {"en": "is running", "es": "en curso"},
    "schedule_ran": {"en": "{name}: done ({done})", "es": "{name}: hecho ({done})"},
    "schedule_would": {
        "en": "{name} would send mails: {mails}, make changes: {changes}. Nothing was done.",
        "es": "{name} enviaría correos: {mails}, haría cambios: {changes}. No se hizo nada.",
    },
    "digest_chosen": {"en": "Digests for {user}: {choice}", "es": "Resúmenes para {user}: {choice}"},
    "digest.never": {"en": "never", "es": "nunca"},
    "digest.daily": {"en": "daily", "es": "a diario"},
    "digest.weekly": {"en": "weekly", "es": "una vez por semana"},
}
