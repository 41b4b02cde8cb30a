"""What cannot be shown or done: said in plain words, with what to do, and what was kept."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mailticket.model.draft import place_of
from mailticket.model.errors import Refused
from mailticket.model.words import refusal
from mailticket.web.request import (
    NotFromUs,
    language_for,
    read_fields,
    read_open_form,
    settings_of,
)
from mailticket.web.responses import render, url_of

NOT_THERE = frozenset({"no_such_ticket", "no_such_transaction", "no_such_file", "file_gone", "no_such_letter"})
"""Refusals of what is not there, or not for who asks."""


async def refused(request: Request, error: Exception) -> Response:
    """Something is understood and not done."""
    language = await language_for(request)
    said, status = "", 400
    if isinstance(error, Refused):
        said, status = (
            refusal(language, error),
            404 if error.key in NOT_THERE else 403 if error.key == "no_right" else 422,
        )
    return await render(request, "error.html", status=status, said=said, kind="refused")


async def sign_in_needed(request: Request, error: Exception) -> Response:
    """To the sign-in and back; what somebody sent, typed on a page that was theirs, goes along and is not lost."""
    here = settings_of(request).path + request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method == "GET":
        return RedirectResponse(url_of(request, "sign_in", {"next": here}), status_code=303)
    form = await read_open_form(request)
    place = _place(request, form.fields)
    kept: Mapping[str, list[str]] = {}
    if place:
        kept = {
            "kept_place": [place],
            **{f"kept.{name}": form.fields[name] for name in form.fields if name not in UNKEPT},
        }
    return await render(
        request, "sign_in.html", status=401, onward=_onward(request, place), kept=kept, wrong="", name=""
    )


def _onward(request: Request, place: str) -> str:
    """Where what was typed is shown again."""
    if not place:
        return url_of(request, "home")
    return url_of(request, "new") if place == "new" else url_of(request, "ticket", number=int(place.partition("/")[0]))


UNKEPT = frozenset({"csrf", "send", "keep", "anyway", "discard", "switch", "to", "could", "kind", "place"})


def _place(request: Request, fields: Mapping[str, list[str]]) -> str:
    """Where a form was typed, as drafts call it; empty where it is no such form."""
    given = (fields.get("place") or [""])[0]
    number = request.path_params.get("number")
    if number is not None and "text" in fields:
        given = f"{number}/{(fields.get('kind') or ['reply'])[0]}"
    elif "text" in fields and not given:
        given = "new"
    return given if place_of(given) else ""


async def not_from_us(request: Request, error: Exception) -> Response:
    """A form that another site sent."""
    return await render(request, "error.html", status=403, said="", kind="not_from_us")


async def try_again(request: Request, error: Exception) -> Response:
    """Something that will pass. What a form said stands in the page, and its button sends it again."""
    if not hasattr(request.state, "visitor"):
        request.state.visitor = None  # who it is cannot be looked up now
    fields = await _typed(request)
    answer = await render(
        request,
        "error.html",
        status=503,
        said="",
        kind="try_again",
        fields=fields,
        again=settings_of(request).path + request.url.path,
    )
    answer.headers["Retry-After"] = "5"
    return answer


async def _typed(request: Request) -> Mapping[str, list[str]]:
    """The fields of the form that was sent; none where none was, or where others sent it."""
    if request.method != "POST":
        return {}
    try:
        return await read_fields(request)
    except (NotFromUs, HTTPException):
        return {}


async def http_error(request: Request, error: Exception) -> Response:
    """No such page, or another way to ask."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    answer = await render(request, "error.html", status=status, said="", kind="no_page" if status == 404 else "refused")
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)
    return answer
