"""Templates of mail: which there are, and what they say."""

import asyncio
from pathlib import Path

from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import administrator
from mailticket.application.organisation.scrip_parameters import ListTemplates, ShowTemplate
from mailticket.application.organisation.scrip_values import some_template
from mailticket.application.organisation.shapes import TemplateShape, WholeTemplate
from mailticket.application.organisation.users import language_named
from mailticket.application.service import Service
from mailticket.application.site import SiteSnapshot
from mailticket.model.names import name_key
from mailticket.model.right import Right
from mailticket.model.words import LANGUAGES
from mailticket.notices.templates import source


async def list_(service: Service, caller: Caller, asked: ListTemplates) -> list[TemplateShape]:
    """The templates, and from which file each comes; of all queues, or as they serve one."""
    admin = await administrator(service, caller)
    here = None if asked.queue is None else admin.queue(asked.queue)
    admin.require(Right.SHOW_TEMPLATE, here)
    wording = admin.snapshot.wording
    if here is not None:
        wanted = [(language, name, here.name) for name in wording.names() for language in LANGUAGES]
        return [TemplateShape(*_place(admin.snapshot, *key)) for key in wanted]
    every = sorted(wording.sheets, key=lambda key: (key[1], key[2], key[0]))
    return [TemplateShape(*_place(admin.snapshot, *key)) for key in every]


async def show(service: Service, caller: Caller, asked: ShowTemplate) -> WholeTemplate:
    """A template as the daemon read it from its file: the one that serves in a language and a queue."""
    admin = await administrator(service, caller)
    here = None if asked.queue is None else admin.queue(asked.queue)
    admin.require(Right.SHOW_TEMPLATE, here)
    said = language_named(asked.language) if asked.language else None
    language = said or (here and here.language) or admin.snapshot.site.language
    found = _place(admin.snapshot, language, some_template(admin.snapshot, asked.name), here.name if here else "")
    return WholeTemplate(*found, await asyncio.to_thread(source, Path(found[-1])))


def _place(snapshot: SiteSnapshot, language: str, name: str, queue: str) -> tuple[str, str, str, str]:
    """A template's name and language, whose own it is, and its file."""
    path = snapshot.wording.origin(name, language, queue)
    own = name_key(queue) if path and snapshot.wording.sheets.get((language, name, name_key(queue))) == path else ""
    return name, language, own, str(path or "")
