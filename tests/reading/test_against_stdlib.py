"""Well-formed mail made by the standard library is read as it was meant."""

from datetime import UTC
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parsedate_to_datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from mailticket.model.letter import Ours
from mailticket.reading import part_bytes, read
from mailticket.reading.decoding import single_spaced

OURS = Ours("example.org")
PRINTABLE = st.characters(exclude_categories=("C", "Z"), include_characters=" ") | st.sampled_from(
    'áéíóúñ¿¡€ –ж日,;<>@"()'
)
LINES = st.text(PRINTABLE, max_size=120).map(str.strip)
NAMES = st.text(PRINTABLE, min_size=1, max_size=40).map(str.strip).filter(bool)
BODIES = st.lists(st.text(PRINTABLE, max_size=90).map(str.rstrip), max_size=8).map(
    lambda lines: "\n".join((*lines, ""))
)
FILES = st.lists(
    st.tuples(
        st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30),
        st.binary(max_size=200),
    ),
    max_size=3,
)


def one_line(text: str) -> str:
    return " ".join(text.split())


@given(LINES, NAMES, BODIES, FILES, st.booleans(), st.datetimes())
@settings(max_examples=200, deadline=None)
def test_what_was_put_in_is_read(subject, name, body, files, has_html, moment) -> None:  # type: ignore[no-untyped-def]
    letter = EmailMessage(policy=policy.SMTP)
    letter["From"] = Address(name, "ana", "example.net")
    letter["To"] = [Address("", "general", "example.org"), Address(name, "luis", "example.net")]
    letter["Subject"] = subject
    letter["Date"] = format_datetime(moment.replace(year=2024, microsecond=0) if moment.year < 1900 else moment)
    letter["Message-ID"] = "<one@example.net>"
    letter.set_content(body)
    if has_html and body.strip():
        letter.add_alternative("<p>no</p>", subtype="html")
    for file_name, data in files:
        letter.add_attachment(data, maintype="application", subtype="octet-stream", filename=file_name)
    raw = letter.as_bytes()
    found = read(raw, mail_from="ana@example.net", ours=OURS)

    assert one_line(found.subject) == one_line(subject)
    assert found.author is not None
    assert found.author.address == "ana@example.net"
    assert one_line(found.author.name) == one_line(name).strip(" \"'<>")
    assert [box.address for box in found.to] == ["general@example.org", "luis@example.net"]
    assert found.date == parsedate_to_datetime(letter["Date"]).replace(tzinfo=UTC)
    assert found.message_id == "one@example.net"
    if body.strip() and not body.lstrip().startswith("<") and single_spaced(body) == body:
        assert found.text.strip("\n") == body.strip("\n")
    assert [part_bytes(raw, one.part) for one in found.attachments] == [data for _, data in files]
    assert [one.size for one in found.attachments] == [len(data) for _, data in files]
    assert not found.flaws


@given(st.text(PRINTABLE, max_size=200), st.sampled_from(["utf-8", "iso-8859-1", "koi8-r", "euc-jp", "utf-16"]))
@settings(deadline=None)
def test_a_declared_charset_is_obeyed(text: str, charset: str) -> None:
    data = text.encode(charset, "ignore")
    meant = data.decode(charset)
    raw = f"Content-Type: text/plain; charset={charset}\n\n".encode() + data
    found = read(raw, mail_from="a@example.net", ours=OURS).text
    if charset != "iso-8859-1" and not meant.lstrip().startswith("<"):
        assert found == meant.removeprefix("\ufeff")
