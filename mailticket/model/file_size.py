"""Sizes as people read them."""


def shown_size(size: int, language: str) -> str:
    """``19 bytes``, ``12.3 kB``, ``1.4 GB``: thousands, as mail programs count; a decimal comma in Spanish."""
    if size < 1000:
        return f"{size} byte" if size == 1 else f"{size} bytes"
    value, unit = size / 1000, "kB"
    for larger in ("MB", "GB", "TB"):
        if value < 999.95:
            break
        value, unit = value / 1000, larger
    text = f"{value:.1f}".removesuffix(".0")
    return f"{text.replace('.', ',') if language == 'es' else text} {unit}"
