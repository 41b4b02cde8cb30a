"""What somebody typed to search, as a form of conditions, and back: for pages that show both."""

from mailticket.application.service import Looker
from mailticket.application.tickets.search_names import understood
from mailticket.application.tickets.search_query import refused
from mailticket.model.errors import ExpressionWrong
from mailticket.model.person import User
from mailticket.model.right import Right
from mailticket.search.form import OPERATORS, FormCondition, SearchForm, form_of, text_of, written

__all__ = ["OPERATORS", "FormCondition", "SearchForm", "form_for", "typed_for", "written"]


def form_for(service: Looker, user: User, typed: str) -> SearchForm | None:
    """The form that says what was typed; None where none does, or where it is not understood."""
    snapshot = service.snapshot()
    scope = snapshot.rights.scope(user, Right.SHOW_TICKET, snapshot.directory.queues.values())
    try:
        return form_of(understood(snapshot, scope, typed))
    except ExpressionWrong:
        return None


def typed_for(form: SearchForm) -> str:
    """What somebody would type to say the same. Raises Refused for a value that its field does not take."""
    try:
        return text_of(form)
    except ExpressionWrong as wrong:
        raise refused(wrong, "") from wrong
