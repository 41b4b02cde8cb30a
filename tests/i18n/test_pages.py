"""Pages say their words in the language they are rendered in."""

import pytest
from jinja2 import Environment, StrictUndefined

from mailticket.i18n import catalogue as reading
from mailticket.i18n import pages
from mailticket.i18n.catalogue import Catalogue

PAGE = (
    "{{ _('Sign in') }}|{{ _('Hello %(name)s', name=who) }}|{% trans name=who %}Hello {{ name }}{% endtrans %}|"
    "{{ ngettext('%(num)s file', '%(num)s files', count) }}|{{ pgettext('letter', 'Open') }}"
)


class Spanish(Catalogue):
    """Some words."""

    def __init__(self) -> None:
        super().__init__(reading.EMPTY)

    def _forms(self, key: str) -> list[str]:
        return {
            "Sign in": ["Iniciar sesión"],
            "Hello %(name)s": ["Hola, %(name)s"],
            "%(num)s file": ["%(num)s archivo", "%(num)s archivos"],
            "letter\x04Open": ["Abierta"],
        }[key]

    def __contains__(self, key: str) -> bool:
        try:
            return bool(self._forms(key))
        except KeyError:
            return False

    @property
    def _form_of(self):  # type: ignore[no-untyped-def, override]
        return lambda count: int(count != 1)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Environment:
    words = {"es": Spanish(), "en": Catalogue(reading.EMPTY)}
    monkeypatch.setattr(pages, "words_of", lambda language, domain: words[language])
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    pages.install(environment)
    return environment


def test_one_template_speaks_every_language_and_escapes_values(environment: Environment) -> None:
    page = environment.from_string(PAGE)
    assert page.render(language="es", who="<b>", count=1) == (
        "Iniciar sesión|Hola, &lt;b&gt;|Hola, &lt;b&gt;|1 archivo|Abierta"
    )
    assert page.render(language="en", who="<b>", count=2) == ("Sign in|Hello &lt;b&gt;|Hello &lt;b&gt;|2 files|Open")


def test_a_page_without_a_language_is_an_error(environment: Environment) -> None:
    with pytest.raises(KeyError, match="language"):
        environment.from_string("{{ _('Sign in') }}").render()
