"""A chart as a picture (PNG), for mail. Needs the extra ``charts``, and a font on this machine."""

from pathlib import Path

FONTS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
    "/usr/local/share/fonts/dejavu/DejaVuSans.ttf",
)
"""Where Debian, Alpine, Fedora, Arch and FreeBSD have it."""


def font() -> Path | None:
    """The font pictures are written with; None where it is not installed."""
    return next((path for path in map(Path, FONTS) if path.is_file()), None)


def png(drawn: str) -> bytes | None:
    """An SVG as a picture twice as large; None where the extra is missing, or the font: a picture whose words are missing,
    which is what one gets without a named font, is worse than none."""
    with_words = font()
    if with_words is None:
        return None
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        return None
    return bytes(
        svg_to_bytes(
            svg_string=drawn, background="#ffffff", zoom=2, skip_system_fonts=True, font_files=[str(with_words)],
            font_family="DejaVu Sans", sans_serif_family="DejaVu Sans",
        )
    )  # fmt: skip
