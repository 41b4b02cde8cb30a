"""A checkout in which things are added where README.md says: links to this one's files, but for those that are changed."""

from pathlib import Path

HOME = Path(__file__).parents[2]
SHIPPED = ("mailticket", "templates", "rules", "config.example.toml")


def changed_checkout(folder: Path, added: dict[str, tuple[tuple[str, str], ...] | str]) -> None:
    """In ``folder``, with what is ``added`` by path: a new file's text, or pairs of a text that stands in the file once and what is
    written in front of it."""
    for name in SHIPPED:
        _link(HOME / name, folder / name)
    for path, change in added.items():
        place = folder / path
        text = change if isinstance(change, str) else _written_into(place, change)
        place.unlink(missing_ok=True)
        place.write_text(text, encoding="utf-8")


def _written_into(path: Path, changes: tuple[tuple[str, str], ...]) -> str:
    text = path.read_text(encoding="utf-8")
    for before, new in changes:
        assert text.count(before) == 1, f"{path}: {before!r} stands there {text.count(before)} times"
        text = text.replace(before, new + before)
    return text


def _link(source: Path, to: Path) -> None:
    """Folders are made, files linked; what Python has compiled is read from where it is."""
    if source.is_file() or source.name == "__pycache__":
        to.symlink_to(source)
        return
    to.mkdir(parents=True)
    for inside in source.iterdir():
        _link(inside, to / inside.name)
