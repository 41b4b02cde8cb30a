"""What a site declares in config.toml: queues, people, groups, grants, lifecycles, fields, searches, scrips."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, create_model

from mailticket.config.types import (
    Address,
    AnswerName,
    HolderName,
    Language,
    MaybeAddress,
    MaybeTag,
    Minutes,
    Name,
    Names,
    Reference,
    RightName,
    Scalar,
    SearchName,
    Section,
    Words,
    Zone,
    answer_text,
    said,
    several,
)
from mailticket.model.lifecycle import ANY, DEFAULT, Lifecycle
from mailticket.model.names import name_key
from mailticket.model.provision import (
    AnswerSpec,
    CustomFieldSpec,
    GrantSpec,
    QueueSpec,
    ScripSpec,
    SearchSpec,
    UserSpec,
)
from mailticket.model.queue import QUEUE_SETTINGS
from mailticket.model.queue_settings import SettingKind, clean_asked, clean_text
from mailticket.model.scrip import ARGUMENT_CHECKS


def _as_written(right: tuple[tuple[str, str], str]) -> tuple[str, str]:
    (old, new), name = right
    return f"{old} -> {new}", name


def _pair(key: str) -> tuple[str, str]:
    old, arrow, new = key.partition("->")
    if not arrow:
        raise ValueError(f"{key!r} is no change of status; write 'open -> resolved', or '* -> deleted'")
    return old.strip() or ANY, new.strip() or ANY


def _change(key: str) -> str:
    _pair(key)
    return key


SETTING_TYPES: dict[SettingKind, Any] = {
    SettingKind.LINE: str,
    SettingKind.TEXT: Annotated[str, AfterValidator(clean_text)],
    SettingKind.ADDRESS: MaybeAddress,
    SettingKind.LANGUAGE: Language | None,
    SettingKind.NUMBER: int,
    SettingKind.MINUTES: Minutes | None,
    SettingKind.FLAG: bool,
    SettingKind.TAG: MaybeTag,
    SettingKind.RULES: Annotated[str, BeforeValidator(clean_asked)],
}
"""What may stand in ``[[queue]]``, by the kind of the setting."""


_QueueSettings: Any = create_model(
    "_QueueSettings",
    __base__=Section,
    **{one.name: (SETTING_TYPES[one.kind], one.default) for one in QUEUE_SETTINGS},  # type: ignore[call-overload]
)


class QueueSection(_QueueSettings):  # type: ignore[misc]
    """A queue: its settings as ``model/queue.py`` declares them, its people and its lifecycle."""

    name: HolderName
    cc: Names = ()
    admin_cc: Names = ()
    disabled: bool = False
    lifecycle: str = DEFAULT.name

    def spec(self) -> QueueSpec:
        """As it is asked for."""
        return QueueSpec(**self.model_dump())


class UserSection(Section):
    """A user."""

    address: Address
    addresses: Annotated[tuple[Address, ...], BeforeValidator(several)] = ()
    name: str = ""
    language: Language | None = None
    timezone: Zone | None = None
    privileged: bool = False
    disabled: bool = False

    def spec(self) -> UserSpec:
        """As it is asked for."""
        return UserSpec(**self.model_dump())


class GroupSection(Section):
    """A group; members are addresses or groups."""

    name: HolderName
    members: Names = ()


class GrantSection(Section):
    """Rights for somebody, in a queue or everywhere; or taken away."""

    to: Reference
    right: Annotated[tuple[RightName, ...], BeforeValidator(several)]
    queue: str | None = None
    revoke: bool = False

    def spec(self, spelled: dict[str, str]) -> GrantSpec:
        """As it is asked for; ``spelled`` are the names of queues by their folded form."""
        return GrantSpec(self.to, self.right, self.queue and spelled[name_key(self.queue)], self.revoke)


class LifecycleSection(Section):
    """Statuses, and which may follow which. ``rights`` are keyed "open -> resolved", ``*`` for any."""

    name: Name
    initial: Names
    active: Names
    inactive: Names
    transitions: dict[str, Names] = Field(default_factory=dict)
    rights: dict[Annotated[str, AfterValidator(_change)], RightName] = Field(
        default_factory=lambda: dict(map(_as_written, DEFAULT.rights))
    )
    on_reply: str = ""

    def lifecycle(self) -> Lifecycle:
        """As the model has it."""
        return Lifecycle(
            name=self.name,
            initial=self.initial,
            active=self.active,
            inactive=self.inactive,
            transitions=tuple(self.transitions.items()),
            rights=tuple((_pair(key), right) for key, right in self.rights.items()),
            on_reply=self.on_reply,
        )


class CustomFieldSection(Section):
    """A custom field; without queues it is every queue's."""

    name: Name
    kind: str = "text"
    several: bool = False
    choices: Names = ()
    pattern: str = ""
    description: str = ""
    queues: Names = ()
    disabled: bool = False

    def spec(self, spelled: dict[str, str]) -> CustomFieldSpec:
        """As it is asked for."""
        return CustomFieldSpec(**self.model_dump() | {"queues": tuple(spelled[name_key(name)] for name in self.queues)})


class SearchSection(Section):
    """A saved search; ``to`` says whose: an address, a group, or all."""

    name: SearchName
    query: str
    to: Reference = "all"

    def spec(self) -> SearchSpec:
        """As it is asked for."""
        return SearchSpec(self.name, " ".join(self.query.split()), "" if self.to == "all" else self.to)


class AnswerSection(Section):
    """A canned answer; without a queue it is every queue's, without a language it serves all."""

    name: AnswerName
    text: Annotated[str, Field(min_length=1), AfterValidator(answer_text)]
    queue: str | None = None
    language: Language | None = None

    def spec(self, spelled: dict[str, str]) -> AnswerSpec:
        """As it is asked for."""
        return AnswerSpec(self.name, self.text, self.queue and spelled[name_key(self.queue)], self.language or "")


class ScripSection(Section):
    """Because this happened, that should: who is told, or what is done (``set`` to ``secret`` belong to the actions)."""

    name: Name
    condition: str
    action: str
    to: Names = ()
    template: str = ""
    as_comment: bool = False
    when: str = ""
    queue: str | None = None
    off_in: Names = ()
    order: int = 0
    disabled: bool = False
    set: dict[str, Scalar] | None = None
    owner: str | None = None
    create: dict[str, Scalar] | None = None
    program: Words | None = None
    url: str | None = None
    seconds: int | None = None
    secret: str | None = None

    def arguments(self) -> dict[str, Any]:
        """What belongs to the action, as it is kept."""
        given = self.model_dump(include=set(ARGUMENT_CHECKS), exclude_none=True)
        if "program" in given:
            given["program"] = list(given["program"])
        for name in ("set", "create"):
            if name in given:
                given[name] = {key: value if name == "create" else said(value) for key, value in given[name].items()}
        return given

    def spec(self, spelled: dict[str, str]) -> ScripSpec:
        """As it is asked for."""
        plain = self.model_dump(exclude={*ARGUMENT_CHECKS, "queue", "off_in"})
        return ScripSpec(
            **plain,
            queue=self.queue and spelled[name_key(self.queue)],
            off_in=tuple(spelled[name_key(name)] for name in self.off_in),
            arguments=self.arguments(),
        )
