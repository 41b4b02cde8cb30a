"""Which one-byte charset a text in another script has, told by the letters its languages use most. Ten words are enough, where
general detectors want a page."""

RUSSIAN, GREEK, HEBREW = "оеаинтсрвл", "αοιετσνηυρ", "יוהלארתבמש"
_CODECS = {
    "koi8-r": RUSSIAN,
    "cp1251": RUSSIAN,
    "cp866": RUSSIAN,
    "iso8859-5": RUSSIAN,
    "cp1253": GREEK,
    "cp1255": HEBREW,
}
LEAST = 8
"""Bytes beyond ASCII from which it is told."""

USUAL = 0.45
"""Of the letters of a text, the share of those ten from which it is of that language: about 0.6 in whole sentences."""

_ASCII = bytes(range(128))
_LATIN = bytes(one for one in range(256) if not chr(one).isascii() or not chr(one).isalpha())


def one_byte_charset(sample: bytes) -> str:
    """The codec; empty where no language of these is likely: too short, more Latin letters than others, other letters."""
    high = sample.translate(None, _ASCII)
    if len(high) < LEAST or len(high) < len(sample.translate(None, _LATIN)):
        return ""
    shares = {codec: _share(high, codec, usual) for codec, usual in _CODECS.items()}
    best = max(shares, key=lambda codec: shares[codec])
    return best if shares[best] >= USUAL else ""


def _share(high: bytes, codec: str, usual: str) -> float:
    """How much of a text are letters its language uses most; none, where what it makes is not letters nearly everywhere."""
    text = high.decode(codec, "replace").lower()
    if sum(map(str.isalpha, text)) < 0.9 * len(text):
        return 0
    return sum(map(text.count, usual)) / len(text)
