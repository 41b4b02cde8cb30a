"""Words for the pages' templates: ``{{ _('Sign in') }}`` and ``{% trans %}`` in the language a page is rendered in."""

from jinja2 import Environment, pass_context
from jinja2.runtime import Context

from mailticket.i18n.catalogue import Catalogue, words_of

DOMAIN = "web"


def install(environment: Environment) -> None:
    """Gives an environment the words; who renders a template says ``language``. Placeholders are ``%(name)s``, and their values are
    escaped as all values are. A template with macros is imported ``with context``."""
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        _gettext, _ngettext, newstyle=True, pgettext=_pgettext, npgettext=_npgettext
    )


def _words(context: Context) -> Catalogue:
    return words_of(context["language"], DOMAIN)


@pass_context
def _gettext(context: Context, message: str) -> str:
    return _words(context).gettext(message)


@pass_context
def _ngettext(context: Context, singular: str, plural: str, count: int) -> str:
    return _words(context).ngettext(singular, plural, count)


@pass_context
def _pgettext(context: Context, place: str, message: str) -> str:
    return _words(context).pgettext(place, message)


@pass_context
def _npgettext(context: Context, place: str, singular: str, plural: str, count: int) -> str:
    return _words(context).npgettext(place, singular, plural, count)
