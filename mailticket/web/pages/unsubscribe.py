"""Unsubscribing: a mail program's one click (RFC 8058) comes by POST and is done; a person who opens the address sees a button,
because programs that look through mail open addresses too."""

from starlette.requests import Request
from starlette.responses import Response

from mailticket.application import unsubscribing
from mailticket.application.unsubscribing import Unsubscribe
from mailticket.model.errors import Refused
from mailticket.model.words import refusal
from mailticket.web.request import language_for, service_of
from mailticket.web.responses import render


async def show(request: Request) -> Response:
    """What would end, and a button. Nothing is done."""
    wanted = await _wanted(request)
    return await _page(request, wanted)


async def end(request: Request) -> Response:
    """It ends. Whoever has the mail may ask it, from any page or program: the address is all that is looked at, what the form
    says besides is not read."""
    wanted = await _wanted(request)
    if wanted is None:
        return await _page(request, None)
    try:
        await unsubscribing.unsubscribe(service_of(request), wanted)
    except Refused as refused:
        return await _page(request, wanted, status=422, refused=refusal(await language_for(request), refused))
    return await _page(request, wanted, done=True)


async def _wanted(request: Request) -> Unsubscribe | None:
    return await unsubscribing.find(service_of(request), request.path_params["token"])


async def _page(
    request: Request, wanted: Unsubscribe | None, *, status: int = 200, done: bool = False, refused: str = ""
) -> Response:
    if wanted is None:
        return await render(request, "unsubscribe.html", status=410, wanted=None, done=False, token="")
    token = request.path_params["token"]
    return await render(
        request, "unsubscribe.html", status=status, wanted=wanted, done=done, token=token, refused=refused
    )
