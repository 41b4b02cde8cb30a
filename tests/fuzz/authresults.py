"""Looks for headers that make us surer of a sender than our own mail system was, with atheris (``pip install atheris``): not
part of the tests.

    python tests/fuzz/authresults.py -runs=200000
    python tests/fuzz/authresults.py -max_total_time=180

The input is headers, one to a line, as a letter has them. Checked beyond "it raises nothing": more than weak evidence needs
a header above the first Received that begins with our mail system's id and says pass outside of comments and quotes, and no
DMARC result of it that says otherwise; a letter that a stranger brought, a machine wrote, or that has two From proves nothing;
and no header that is put below the first Received changes anything.
"""

import re
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["mailticket.reading.authresults", "mailticket.reading.evidence"]):
    from mailticket.model.evidence import Level
    from mailticket.model.letter import MailClass, Ours
    from mailticket.model.person import Mailbox
    from mailticket.reading.authresults import MOST_RESULTS, auth_results, parse
    from mailticket.reading.evidence import evidence

ID = "mx.noc.example"
TRUSTED = frozenset({ID})
ANA = Mailbox("ana@noc.example")
OURS = Ours(rtname="noc", authserv_ids=TRUSTED, domains=frozenset({"noc.example"}))

Headers = list[tuple[str, str]]

SEEDS = (
    f"Authentication-Results: {ID}; dmarc=pass header.from=noc.example",
    f"Authentication-Results: {ID} 1; auth=pass smtp.auth=ana@noc.example; dmarc=pass header.from=noc.example",
    f"Authentication-Results: {ID}; spf=pass smtp.mailfrom=noc.example; dkim=pass header.d=noc.example",
    f"Authentication-Results: {ID}; none",
    f"Authentication-Results: {ID}; dmarc=fail (p=reject; dis=none) header.from=noc.example",
    f'Authentication-Results: {ID}; spf=fail smtp.mailfrom="; dmarc=pass header.from=noc.example"',
    f"Authentication-Results: (a (b) \\) c) {ID}; dmarc/1=pass reason=\"x \\\" y\" header.from=noc.example",
    f"Authentication-Results: mx.evil.example; dmarc=pass header.from=noc.example\nReceived: x\n"
    f"Authentication-Results: {ID}; dmarc=pass header.from=noc.example",
    f"Received: from a by {ID}\nAuthentication-Results: {ID}; auth=pass smtp.auth=ana",
)  # fmt: skip
WORDS = (
    ID, "dmarc", "auth", "spf", "dkim", "=", ";", "pass", "fail", "header.from", "header.d", "smtp.auth", "noc.example",
    "ana", "ana@noc.example", "(", ")", '\\"', "\\\\", "Received: x\\x0a", "Authentication-Results: ", "\\x0a", "none", "/1", " 1",
)  # fmt: skip


def headers_in(data: bytes) -> Headers:
    found = []
    for line in data.decode("utf-8", "replace").split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            found.append((name, value.strip(" \t\r")))
    return found


def bare(value: str) -> str:
    """Without comments, quoted strings empty: another reader than the one that is tested, and one that is kinder."""
    out: list[str] = []
    depth, quoted, skip = 0, False, False
    for char in value:
        if skip:
            skip = False
        elif char == "\\" and (depth or quoted):
            skip = True
        elif char == '"' and not depth:
            quoted = not quoted
            out.append(char)
        elif char == "(" and not quoted:
            depth += 1
        elif char == ")" and depth and not quoted:
            depth -= 1
            out.append(" ")
        elif not depth and not quoted:
            out.append(char)
    return "".join(out)


def top(headers: Headers) -> list[str]:
    """What our mail system may have said: above the first Received, in its name."""
    found = []
    for name, value in headers:
        if name.lower() == "received":
            break
        said = bare(value).replace('"', "")
        quoted_id = re.match(rf'\s*"{re.escape(ID)}"', value, re.IGNORECASE)
        if name.lower() == "authentication-results" and (quoted_id or said.strip().lower().startswith(ID)):
            found.append(bare(value))
    return found


def results(said: list[str], method: str) -> list[str]:
    pattern = rf";\s*{method}\s*(?:/\s*1\s*)?=\s*(\"\"|[^\s;=\"]+)"
    return [one.lower() for value in said for one in re.findall(pattern, value, re.IGNORECASE)]


def level(headers: Headers, mail_class: MailClass = MailClass.HUMAN, *, trusted: bool = True) -> Level:
    found = evidence(headers, ANA, mail_class, OURS, trusted=trusted, whole=True)
    assert found.reason
    return found.level


def one_input(data: bytes) -> None:
    headers = headers_in(data)
    for _, value in headers:
        try:
            server, _ = parse(value)
        except ValueError:
            continue
        assert server == server.lower()
        assert server.strip()
    assert len(auth_results(headers, TRUSTED)) <= MOST_RESULTS
    senders = sum(name.lower() == "from" for name, _ in headers)
    letter: Headers = [*headers, ("From", "ana@noc.example")]
    found = level(letter)
    said = top(letter)
    assert found <= Level.SESSION
    if senders or not said:
        assert found is Level.NONE, (found, letter)
    if found is Level.DOMAIN:
        verdicts = results(said, "dmarc")
        assert "pass" in verdicts or '""' in verdicts, (said, letter)
        assert set(verdicts) <= {"pass", '""'}, (said, letter)
    if found is Level.SESSION:
        assert {"pass", '""'} & set(results(said, "auth")), (said, letter)
    assert level(letter, trusted=False) is Level.NONE
    assert level(letter, MailClass.AUTO_REPLIED) is Level.NONE
    assert level([*letter, ("FROM", "luis@noc.example")]) is Level.NONE
    assert level([("Received", "from a by b"), *letter]) is Level.NONE
    no = ("Authentication-Results", f"{ID}; dmarc=fail header.from=noc.example")
    assert level([no, *letter]) in (Level.NONE, Level.WEAK, Level.SESSION)
    above = [*letter, ("Received", "from a by b")]
    assert level([*above, *headers_in(SEEDS[1].encode())]) is found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(SEEDS):
            (Path(folder) / str(number)).write_text(text, "utf-8")
        words = Path(folder) / "words"
        words.write_text("".join(f'"{word}"\n' for word in WORDS), "utf-8")
        atheris.Setup([*sys.argv, folder, f"-dict={words}"], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
