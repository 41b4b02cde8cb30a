"""Answers: pages out of templates, and redirections."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from mailticket.i18n import pages
from mailticket.model.words import status as status_name
from mailticket.web.request import Visitor, language_for, maybe_visitor, service_of, settings_of
from mailticket.web.static import static_files


@cache
def environment(folder: Path) -> Environment:
    """The templates of a folder. Whatever is shown is escaped; what is not there is an error."""
    made = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    pages.install(made)
    return made


def url_of(request: Request, name: str, query: Mapping[str, object] | None = None, **params: object) -> str:
    """The address of a page, below the site's path."""
    path = str(request.app.url_path_for(name, **{key: _part(value) for key, value in params.items()}))
    asked = f"?{urlencode({key: str(value) for key, value in query.items()})}" if query else ""
    return settings_of(request).path + path + asked


def _part(value: object) -> object:
    return value if isinstance(value, int) else str(value)


def see_other(
    request: Request, name: str, query: Mapping[str, object] | None = None, fragment: str = "", **params: object
) -> Response:
    """To another page, by GET."""
    where = url_of(request, name, query, **params) + (f"#{fragment}" if fragment else "")
    return RedirectResponse(where, status_code=303)


def _address(request: Request, name: str, given: Mapping[str, Any]) -> str:
    """What is in a page's address goes there, everything else behind the question mark."""
    path = next(one.path for one in request.app.routes if isinstance(one, Route) and one.name == name)
    inside = {key: value for key, value in given.items() if f"{{{key}" in path}
    return url_of(request, name, {key: value for key, value in given.items() if key not in inside}, **inside)


async def render(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page, in the language of who looks at it."""
    visitor = await maybe_visitor(request)
    site = service_of(request).snapshot().site
    language = await language_for(request)
    folder: Path = request.app.state.templates
    static = static_files(folder / "static")
    shown = {
        "visitor": visitor,
        "times": visitor.times if visitor else None,
        "language": language,
        "site_name": site.display_name or site.rtname,
        "command_words": request.app.state.commands.words(language) if visitor else (),
        "works_here": bool(visitor and works_here(request, visitor)),
        "url": lambda name, **given: _address(request, name, given),
        "static": lambda name: url_of(request, "static", digest=static.digests[name], name_=name),
        "status_name": lambda name: status_name(language, name),
        "refused": "",
        "told": "",
        "q": "",
    }
    page = environment(folder).get_template(template).render(shown | values)
    return HTMLResponse(page, status_code=status, headers={"Content-Language": str(values.get("language", language))})


def done_statuses(request: Request) -> frozenset[str]:
    """Statuses of tickets nobody works on any more, in any queue."""
    queues = service_of(request).snapshot().directory.queues.values()
    return frozenset(name for queue in queues for name in queue.lifecycle.inactive)


def works_here(request: Request, visitor: Visitor) -> bool:
    """Whether they are staff: they see lists and searches, others their own tickets."""
    snapshot = service_of(request).snapshot()
    return visitor.user.privileged or visitor.user.id in snapshot.directory.staff
