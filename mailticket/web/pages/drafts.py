"""What was typed is kept, by a small script every few seconds, and thrown away where somebody says so."""

from starlette.requests import Request
from starlette.responses import Response

from mailticket.application import drafts
from mailticket.model.draft import DraftKind, place_of
from mailticket.model.errors import Refused
from mailticket.web.pages.say_form import typed
from mailticket.web.request import read_form, service_of, visitor_of

UNKEPT = frozenset({"csrf", "place", "send", "keep", "anyway", "discard", "choose"})


async def keep(request: Request) -> Response:
    """Keeps a form's fields. A form whose token is old is kept all the same: it only saves what was typed."""
    visitor = await visitor_of(request)
    form = await read_form(request)
    place = place_of(form.one("place"))
    if place is None:
        raise Refused("bad_value", field="place", value=form.one("place")[:100])
    fields = typed(form.fields) if place.kind in SAID else {k: v for k, v in form.fields.items() if k not in UNKEPT}
    await drafts.keep(service_of(request), visitor.user, place, fields)
    return Response(status_code=204)


SAID = (DraftKind.REPLY, DraftKind.COMMENT)
