"""What settings of config.toml may be: text of many kinds, with what is said of what it must not be."""

import re
from datetime import date, time
from ipaddress import ip_address, ip_network
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from mailticket.model.address import parse_address
from mailticket.model.canned_answer import VARIABLES, clean_answer, wrong_variables
from mailticket.model.duration import elapsed_minutes
from mailticket.model.names import MOST, clean_holder_name, clean_name, clean_tag, composed
from mailticket.model.right import Right
from mailticket.model.saved_search import is_search_name


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"there is no timezone {name!r}; names look like America/Montevideo") from error
    return name


def _listen(text: str) -> str:
    if not text or (text.startswith("unix:") and len(text) > len("unix:")):
        return text
    found = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]\s]+):(\d{1,5})", text)
    if not found or int(found[2]) > 65535:
        raise ValueError(f"{text!r} is none of host:port, [::1]:port, unix:PATH, or empty for none")
    return text


def _minutes(value: object) -> object:
    """Minutes, or a length of time such as 4h, 2d, 1w."""
    if isinstance(value, str):
        try:
            return elapsed_minutes(value)
        except ValueError as error:
            raise ValueError(f"{value!r} is no time; write minutes, or 30m, 4h, 2d, 1w") from error
    return value


def _right(name: str) -> str:
    """RT's spelling of its rights; a lifecycle may name others."""
    return RIGHTS.get(name.casefold(), name)


RIGHTS = {right.value.casefold(): right.value for right in Right}


def network(text: str) -> str:
    try:
        ip_network(text, strict=False)
    except ValueError as error:
        raise ValueError(f"{text!r} is no network; write 192.0.2.0/24 or 2001:db8::/32") from error
    return text


def _nameserver(text: str) -> str:
    try:
        ip_address(text.partition("@")[0])
    except ValueError as error:
        raise ValueError(f"{text!r} is no address of a name server; write 192.0.2.53 or 192.0.2.53@5353") from error
    return text


def domain(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", text):
        raise ValueError(f"{text!r} is no domain; write one such as noc.example")
    return text


def web_url(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s/]+", text):
        raise ValueError(f"{text!r} must be http:// or https:// and a host, without a path, or empty for none")
    return text


def path_below(text: str) -> str:
    """What stands before every page's address, as RT's $WebPath; a slash at the end is as if it were not there."""
    if not re.fullmatch(r"(/(?!\.\.?(/|$))[A-Za-z0-9._~-]+)*/?", text):
        raise ValueError(f"{text!r} must begin with a slash, as in /rt, or be empty for none")
    return text.rstrip("/")


def several(value: object) -> object:
    """One string where a list may stand."""
    return [value] if isinstance(value, str) else value


def ending(text: str) -> str:
    """The ending of a file's name, with its dot or without."""
    ending = text.strip().lstrip(".").lower()
    if not re.fullmatch(r"[^\s./\\]{1,20}", ending):
        raise ValueError(f"{text!r} is no ending of a file's name; write one such as exe")
    return ending


def believed(value: str) -> str:
    """A name whose word is taken. An empty one would be that of whoever says no name."""
    if not value.strip():
        raise ValueError("it must not be empty")
    return value.strip().lower()


def _search_name(text: str) -> str:
    if not is_search_name(text):
        raise ValueError(
            f"{text!r} is no name for a search: letters, digits, '.', '-' and '_', a letter or digit first"
        )
    return text


def _answer_name(text: str) -> str:
    if not is_search_name(text):
        raise ValueError(
            f"{text!r} is no name for an answer: letters, digits, '.', '-' and '_', a letter or digit first"
        )
    return text


def answer_text(text: str) -> str:
    """A canned answer's text, whose variables there are."""
    for name in wrong_variables(text):
        raise ValueError(f"there is no variable {{{name}}}; there are {', '.join((*VARIABLES, 'cf.NAME'))}")
    return clean_answer(text)


def _scalar(value: object) -> object:
    """Text, a number, true or false; a date of TOML's as text."""
    if isinstance(value, date | time):
        return value.isoformat()
    if not isinstance(value, str | int | float):
        raise ValueError("it must be text in quotes, a number, true or false")
    return value


Address = Annotated[str, AfterValidator(parse_address)]
MaybeAddress = Annotated[str, AfterValidator(lambda text: parse_address(text) if text else "")]
Language = Literal["es", "en"]
Zone = Annotated[str, AfterValidator(_zone)]
Domain = Annotated[str, AfterValidator(domain)]
Nameserver = Annotated[str, AfterValidator(_nameserver)]
Listen = Annotated[str, AfterValidator(_listen)]
Minutes = Annotated[int, BeforeValidator(_minutes), Field(ge=0)]
RightName = Annotated[str, AfterValidator(_right)]
Name = Annotated[str, Field(min_length=1, max_length=MOST), AfterValidator(clean_name)]
HolderName = Annotated[str, Field(min_length=1, max_length=MOST), AfterValidator(clean_holder_name)]
SearchName = Annotated[str, AfterValidator(_search_name)]
AnswerName = Annotated[str, AfterValidator(_answer_name)]
Reference = Annotated[str, AfterValidator(composed)]
Names = Annotated[tuple[Reference, ...], BeforeValidator(several)]
Words = Annotated[tuple[str, ...], BeforeValidator(several)]
MaybeTag = Annotated[str, AfterValidator(lambda text: clean_tag(text) if text else "")]
Scalar = Annotated[str | int | float | bool, BeforeValidator(_scalar)]


def said(value: Scalar) -> str:
    """A value as a text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class Section(BaseModel):
    """A table of the configuration: nothing but what is known, and never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
