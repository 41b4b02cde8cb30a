"""What is said of searches and conditions that are not understood, in every language we speak."""

_EXPECTED: dict[str, tuple[str, str]] = {
    "field": ("a field", "un campo"),
    "condition": ("a field, a word or an opening bracket", "un campo, una palabra o un paréntesis"),
    "operator": (
        "an operator (=, !=, <, LIKE, IN, IS …)",
        "un operador (=, !=, <, LIKE, IN, IS, antes de, contiene …)",
    ),
    "value": ("a value", "un valor"),
    "null": ("NULL", "NULL"),
    "open": ("an opening bracket", "un paréntesis que abre"),
    "comma": ("a comma or a closing bracket", "una coma o un paréntesis que cierra"),
    "joined": ("AND or OR or the end", "AND u OR, o el final"),
    "closed": ("AND or OR or a closing bracket", "AND u OR, o un paréntesis que cierra"),
    "and": ("AND", "AND o y"),
    "end": ("the end", "el final"),
    "order": ("a field to sort by", "un campo para ordenar"),
    "number": ("a number", "un número"),
}
"""What would have been understood, by its name."""

_SENTENCES: dict[str, dict[str, str]] = {
    "search.long": {
        "en": "it is longer than {most} characters",
        "es": "tiene más de {most} caracteres",
    },
    "search.deep": {
        "en": "its brackets go deeper than {most}",
        "es": "tiene más de {most} niveles de paréntesis",
    },
    "search.bad": {"en": "{found!r} is not understood", "es": "{found!r} no se entiende"},
    "search.open_quote": {
        "en": "{found!r} is not understood: the quote does not end",
        "es": "{found!r} no se entiende: faltan las comillas de cierre",
    },
    "search.no_field": {
        "en": "there is no field {name!r}; is {nearest} meant?",
        "es": "no existe el campo {name!r}; ¿quiso decir {nearest}?",
    },
    "search.no_field_at_all": {"en": "there is no field {name!r}", "es": "no existe el campo {name!r}"},
    "search.no_saved": {
        "en": "there is no saved search @{name}",
        "es": "no existe la búsqueda guardada @{name}",
    },
    "search.saved_cycle": {
        "en": "the saved search @{name} names itself, or is too deep in others",
        "es": "la búsqueda guardada @{name} se nombra a sí misma, o está demasiado adentro de otras",
    },
    "search.saved_wrong": {
        "en": "what the saved search @{name} says is not understood here",
        "es": "lo que dice la búsqueda guardada @{name} no se entiende aquí",
    },
    "search.no_person": {
        "en": "there is nobody, and no group, called {name!r}; is {nearest} meant?",
        "es": "no hay persona ni grupo que se llame {name!r}; ¿quiso decir {nearest}?",
    },
    "search.no_person_at_all": {
        "en": "there is nobody, and no group, called {name!r}; write an address",
        "es": "no hay persona ni grupo que se llame {name!r}; escriba una dirección",
    },
    "search.no_status": {
        "en": "there is no status {name!r}; is {nearest} meant?",
        "es": "no existe el estado {name!r}; ¿quiso decir {nearest}?",
    },
    "search.no_status_at_all": {"en": "there is no status {name!r}", "es": "no existe el estado {name!r}"},
    "search.no_queue": {
        "en": "there is no queue {name!r}; is {nearest} meant?",
        "es": "no existe la cola {name!r}; ¿quiso decir {nearest}?",
    },
    "search.no_queue_at_all": {"en": "there is no queue {name!r}", "es": "no existe la cola {name!r}"},
    "search.no_custom_name": {"en": "the custom field has no name", "es": "falta el nombre del campo personalizado"},
    "search.is_null": {
        "en": "write IS NULL or IS NOT NULL",
        "es": "escriba IS NULL o IS NOT NULL (es nulo, no es nulo)",
    },
    "search.no_number": {"en": "{field}: {value} is no number", "es": "{field}: {value} no es un número"},
    "search.no_length": {
        "en": "{field}: {value} is no length of time; write 90, 1h30m or 1.5h",
        "es": "{field}: {value} no es una duración; escriba 90, 1h30m o 1,5h",
    },
    "search.no_date": {
        "en": "{field}: {value} is no date; write 2026-12-01, friday or 'in 2 days'",
        "es": "{field}: {value} no es una fecha; escriba 2026-12-01, viernes o 'hace 2 días'",
    },
    "search.never": {
        "en": "{field}: {value} is no date; write IS NULL for one that is not set",
        "es": "{field}: {value} no es una fecha; escriba IS NULL (es nulo) para la que no está fijada",
    },
    "search.like_text": {
        "en": "{field}: {sign} is for text; this is not",
        "es": "{field}: {sign} es para textos; este campo no lo es",
    },
    "search.no_order": {
        "en": "{field}: {sign} is for numbers and dates; this is neither",
        "es": "{field}: {sign} es para números y fechas; este campo no lo es",
    },
    "search.bad_value": {
        "en": "{field}: {value} is not understood",
        "es": "{field}: {value} no se entiende",
    },
    **{
        f"search.bad.{name}": {
            "en": f"{{found!r}} is not understood; {en} is expected",
            "es": f"{{found!r}} no se entiende; se espera {es}",
        }
        for name, (en, es) in _EXPECTED.items()
    },
    **{
        f"search.short.{name}": {
            "en": f"it ends too early; {en} is expected",
            "es": f"termina antes de tiempo; se espera {es}",
        }
        for name, (en, es) in _EXPECTED.items()
    },
}

SEARCH_SENTENCES: dict[str, dict[str, str]] = _SENTENCES | {
    f"{key}.at": {language: f"{{place}}{text}" for language, text in said.items()} for key, said in _SENTENCES.items()
}
"""By key; ``.at``: with the place shown above it."""
