"""A text for its readers. What its ticket has said before is not said again; what was said to staff alone goes to nobody else."""

from collections.abc import Callable, Iterable, Sequence

from mailticket.model.letter import INTERNAL_KINDS, Segment, SegmentKind
from mailticket.model.words import say


def told_outside(segments: Sequence[Segment]) -> str:
    """What is new."""
    return _without(segments, lambda one: one.kind is SegmentKind.TEXT)


def told_to_staff(segments: Sequence[Segment], language: str) -> str:
    """What is new, with what is quoted of other tickets; and how much of a comment was quoted: those outside get neither."""
    return _without(
        [_counted(one, language) if one.kind is SegmentKind.COMMENT else one for one in segments],
        lambda one: one.kind in (SegmentKind.TEXT, SegmentKind.ELSEWHERE),
    )


def whole(segments: Iterable[Segment]) -> str:
    """All of it."""
    return "".join([one.text for one in segments])


def whole_outside(segments: Sequence[Segment]) -> str:
    """All that went out before, or goes out now."""
    return _without(segments, lambda one: one.kind not in INTERNAL_KINDS)


def _counted(one: Segment, language: str) -> Segment:
    lines = one.text.strip("\n").count("\n") + 1
    return Segment(SegmentKind.TEXT, f"\n{say(language, 'text.comment', lines=lines)}\n")


def _without(segments: Sequence[Segment], stays: Callable[[Segment], bool]) -> str:
    """What stays, put together: no more empty lines than there were where something is left out."""
    if len(segments) == 1 and stays(segments[0]):
        return segments[0].text.strip("\n")
    pieces, apart = [""], False
    for one in segments:
        if not stays(one):
            apart = True
            continue
        if apart:
            pieces[-1:] = _joined(pieces[-1], one.text)
        else:
            pieces.append(one.text)
        apart = False
    return "".join(pieces).strip("\n")


def _joined(above: str, below: str) -> Sequence[str]:
    left, right = above.rstrip("\n"), below.lstrip("\n")
    lines = max(len(above) - len(left), len(below) - len(right))
    if not lines:
        left, right = left.rstrip(), right.lstrip()
    return left, ("\n" * min(lines, 2) or " ") + right if right.strip() else "\n" * min(lines, 2)
