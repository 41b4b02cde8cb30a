"""The same letters and recipes through real procmail and through our rules: the same recipe must take each letter."""

import random
import re
import shutil
import subprocess
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest

from mailticket.model.letter import Reading
from mailticket.routing.rules import RuleBook, parse

PROCMAIL = shutil.which("procmail")
pytestmark = pytest.mark.skipif(PROCMAIL is None, reason="procmail is not installed (Debian package procmail)")

ENVELOPE = "ana@example.org  Mon Jan  1 00:00:00 2024"
"""With its date, as procmail sees it, so that sizes are the same."""

SENDERS = (
    "Ana Lopez <ana@example.org>",
    "MAILER-DAEMON@mx.example.net (Mail Delivery System)",
    "postmaster@example.com",
    "root <root@db1.example.org>",
    "lista-request@listas.example.org",
    "smtp@relay.example.org",
    "cron@example.org",
    "boss@work.example",
)
RECIPIENTS = (
    "To: soporte@example.org",
    "To: Soporte Tecnico <soporte@example.org>,\n ventas@example.org",
    "Cc: ventas-es@example.org\nTo: otro@example.org",
    "Resent-To: abuse@example.org\nTo: undisclosed-recipients:;",
    "X-Envelope-To: seguridad@example.org",
)
SUBJECTS = (
    "Subject: Informe de DMCA takedown",
    "Subject: la impresora no imprime",
    "Subject: Re: printer is on fire, please\n\thelp us with the firewall",
    "Subject: problema de seguridad en el servidor",
    "Subject: URGENTE!!! urgente urgente",
    "Subject: factura 2024-117 (pagada)",
    "Subject: a.b*c+d?e[f]",
    "Subject:",
)
BODIES = (
    "",
    "Hola,\nno funciona el correo.\n\nSaludos,\nAna\n",
    "> quoted one\n> quoted two\nanswer\n> quoted three\n\nelvis and presley and elvis\n",
    "Dear all,\n\nvirus VIRUS Virus found in attachment.exe\nSPAM: no\nfin",
    "word\n" * 60,
    "x" * 900 + "\n" + "viagra :-) :-) \n.\n",
)
EXTRA = (
    "",
    "Precedence: bulk\n",
    "X-Spam-Level: ********\nX-Spam-Status: Yes, score=8.1\n",
    "Mailing-List: contact x\nList-Id: <a.b>\n",
    "Received: from mx1\n\tby mx2 with ESMTP\n\tid 123\nReceived: from mx0\n  by mx1\n",
)

RECIPES = r"""
- && ^Subject.*(dmca|secur|virus|worm|hack|spam|abuse|firewall|hijack|ipchains|iptables)
- && ^Subject:.*segur
D && ^Subject:.*DMCA
D && ^subject:.*dmca
- && !^Subject:.*(impresora|printer)
- && ^Subject:.*help us
- && ^Subject:$
- && ^Subject: *$
- && ^TO_soporte@example\.org
- && ^TO_ventas@example.org
- && ^TOventas
- && ^TO_es@example.org
- && ^FROM_DAEMON
- && ^FROM_MAILER
- && ! ^FROM_DAEMON
D && ^FROM_DAEMON
D && ^FROM_MAILER
B && virus
BD && VIRUS
B && ^> *quoted
HB && elvis|dmca
- && B ?? elvis
B && H ?? ^From:.*ana@
- && HB ?? ^(Cc|fin)
- && > 500
- && < 500
- && !> 700
B && > 300
- && B ?? < 100
- && H ?? > 200
- && ^X-Spam-Level: \*\*\*\*\*\*\*\*
- && ^X-Spam-Status: Yes|^Precedence: (bulk|junk)
- && ^Received:.*mx1.*ESMTP
- && ^Received:.*$Received:
- && ^From .*example
- && ^^From
- && ^^Subject
B && ^^Hola
B && fin^^
B && ^^$
B && ^^^^
- && ^Subject: a\.b\*c\+d\?e\[f]
- && \^Subject
- && ^Subject:.*[^a-z 0-9:]
- && ^Subject:.*[-+*].*
- && ^Subject:.*(urgente|urg)+!
- && ^Subject:.*\<urgente\>
- && ^(To|Cc):.*\<ventas\>
- && ^Subject: (la|el)? ?(impresora)?
- && ()
- && 1^0 ^Subject:.*firewall && 1^0 ^Subject:.*dmca
- && -1^0 && 2^0 ^Subject:.*(dmca|factura)
B && 20^1 ^> && -10^1 ^[^>]
B && -50^0 && 1^1 ^.*$
B && 1^1 virus && -2^0
B && 1^.5 elvis && -1.4^0
B && 1^1 elvis && 1^1 presley && -2.5^0
- && -100^1 > 500 && 150^0
- && 100^1 < 500 && -80^0
- && 100^3 > 600 && -100^0
- && 1^1 ! ^Subject:.*dmca && -0.5^0
- && -1^0 ^Received && 0.5^0
- && 1^1 ^ && -2000000000^0
B && -1^1 . && 2147483647^0
B && 1^0.9 :-\) && ^.*viagra
- && ^Subject:.*re: && B ?? answer
- && ^Subject:.*re: && !B ?? answer
- && ! ! ^Subject:.*re:
- &&   ^Subject:.*f⏎actura
- && ^Subject:.*(dmca⏎|factura)
HB && ^.*$.*$Subject:
- && ^(From|Reply-To):.*(boss|jane)@work
- && ^Subject: [A-Z]+!!!
D && ^Subject: [A-Z]+!!!
- && ^Subject:.*[0-9]-[0-9]+ [(]
- && ^Subject:.*[]f]$
- && ^Subject:.*(|x)impresora
- && ^To:(.*[^a-z])?(soporte|ayuda)@
- && ^[a-z-]+:.*seguridad
- && .*.*.*.*seguridad
""".strip().split("\n")
"""One a line: flags (- for none), then conditions; ⏎ is a continued line."""


def letters() -> list[str]:
    """Every value of each part stands in some letters, deterministically mixed."""
    mixed = random.Random(7)
    parts = list(product(SENDERS, RECIPIENTS, SUBJECTS, BODIES, EXTRA))
    return [
        f"From {ENVELOPE} \nFrom: {sender}\n{extra}{to}\n{subject}\n\n{body}"
        for sender, to, subject, body, extra in mixed.sample(parts, 60)
    ]


def reading_of(letter: str) -> Reading:
    """Headers unfolded as RFC 5322 section 2.2.3 says; these letters have nothing to decode."""
    head, _, body = letter.partition("\n\n")
    lines = re.sub(r"\n(?=[ \t])", "", head).split("\n")[1:]
    headers = tuple((name, value.strip()) for name, _, value in (line.partition(":") for line in lines))
    return Reading(subject="", author=None, text=body, headers=headers)


def recipe(line: str, action: str) -> str:
    flags, *conditions = line.split(" && ")
    head = f":0 {flags.strip('-')}"
    return "\n".join([head, *(f"* {text}".replace("⏎", "\\\n    ") for text in conditions), action])


def named(line: str, name: str) -> str:
    """A recipe for procmail that says its name and goes on. A mailbox would cost a second: procmail waits for its clock."""
    return recipe(line, f'{{ LOG="{name}\n" }}')


def last(line: str, name: str) -> str:
    """A recipe for procmail that says its name and takes the letter."""
    return recipe(line, f'{{\nLOG="{name}\n"\n:0\n/dev/null\n}}')


def run_procmail(rcfile: Path, letter: str) -> list[str]:
    """The names of the recipes that fitted, in order."""
    command = [str(PROCMAIL), "-m", "LOGABSTRACT=no", str(rcfile)]
    done = subprocess.run(command, input=letter.encode(), check=True, timeout=20, capture_output=True)
    return done.stderr.decode().split("\n")[:-1]


def book_of(*recipes: str) -> RuleBook:
    rules, problems = parse("\n\n".join(recipes), "test.rules")
    assert not problems
    return RuleBook(tuple(rules))


def chosen(book: RuleBook, letter: str) -> str:
    return book.choose(reading_of(letter), size=len(letter.encode()), mail_from=ENVELOPE).queue or "none"


def both(tmp_path: Path, lines: Sequence[str], mails: Sequence[str]) -> list[tuple[str, str, bool, bool]]:
    """(recipe, letter, procmail says, we say) where the two differ. Every recipe is asked of every letter."""
    rcfile = tmp_path / "all.rc"
    rcfile.write_text("\n\n".join([*(named(line, f"r{n}") for n, line in enumerate(lines)), ":0\n/dev/null\n"]))
    books = [book_of(recipe(line, "queue yes")) for line in lines]
    differ = []
    for mail in mails:
        taken = run_procmail(rcfile, mail)
        for n, (line, book) in enumerate(zip(lines, books, strict=True)):
            theirs, ours = f"r{n}" in taken, chosen(book, mail) == "yes"
            differ += [(line, mail, theirs, ours)] if theirs != ours else []
    return differ


def test_every_recipe_fits_the_same_letters_in_procmail_and_here(tmp_path: Path) -> None:
    assert len(RECIPES) >= 40
    assert both(tmp_path, RECIPES, letters()) == []


def test_the_letters_and_recipes_differ_enough_to_prove_something() -> None:
    """Most recipes fit some letters and not others."""
    mails = letters()
    books = [book_of(recipe(line, "queue yes")) for line in RECIPES]
    counts = [sum(chosen(book, mail) == "yes" for mail in mails) for book in books]
    assert sum(0 < count < len(mails) for count in counts) > 50


def test_the_same_recipe_is_the_first_to_take_each_letter(tmp_path: Path) -> None:
    """Recipes that fit nearly everything come last, so that each has a chance."""
    lines = RECIPES[:40]
    rcfile = tmp_path / "first.rc"
    rcfile.write_text("\n\n".join([*(last(line, f"r{n}") for n, line in enumerate(lines)), ":0\n/dev/null\n"]))
    book = book_of(*(recipe(line, f"queue r{n}") for n, line in enumerate(lines)))
    mails = letters()
    assert [run_procmail(rcfile, mail) for mail in mails] == [[chosen(book, mail)] for mail in mails]


def test_a_thousand_random_patterns_fit_the_same_texts(tmp_path: Path) -> None:
    """A small alphabet makes matches, newlines, weights and overlaps frequent."""
    mixed = random.Random(11)
    atoms = ("a", "b", "ab", ".", "^", "$", "[ab]", "[^a]", "(a|b)", "(|ab)", "\\<", "\\>", "c", "A", "\\.")
    signs = ("", "", "", "*", "+", "?")
    weights = ("", "", "1^1", "1^0", "2^.5", "-1^1", "1^-1", "0.5^2")

    def line() -> str:
        pattern = "".join(mixed.choice(atoms) + mixed.choice(signs) for _ in range(mixed.randint(1, 5)))
        weight, offset = mixed.choice(weights), mixed.choice(("", f" && {mixed.randint(-9, 3)}.5^0"))
        flags = mixed.choice(("B", "BD"))
        return f"{flags} && {weight} {mixed.choice(('', '', '! '))}()" + pattern + (offset if weight else "")

    bodies = ["".join(mixed.choice("abcA.\n ") for _ in range(size)) + "\n" for size in (1, 5, 20, 60, 150, 300)]
    mails = [f"From {ENVELOPE} \nSubject: x\n\n{body}" for body in bodies]
    assert both(tmp_path, [line() for _ in range(1000)], mails) == []


def test_else_flags_follow_the_same_chain(tmp_path: Path) -> None:
    """A recipe of procmail's that fits and goes on is, here, a rule whose queue is unknown."""
    mixed = random.Random(5)
    lines = [f"{mixed.choice(('E', 'E', '-'))} && {line.split(' && ')[1]}" for line in RECIPES[:20] * 3]
    rcfile = tmp_path / "else.rc"
    rcfile.write_text("\n\n".join([*(named(line, f"r{n}") for n, line in enumerate(lines)), ":0\n/dev/null\n"]))
    book = book_of(*(recipe(line, f"queue r{n}") for n, line in enumerate(lines)))
    names = {rule.line: str(rule.deed.queue) for rule in book.rules}
    for mail in letters():
        asked = book.choose(
            reading_of(mail),
            size=len(mail),
            mail_from=ENVELOPE,
            known_queues=lambda _: False,
            explain=True,
        ).asked
        ours = [names[answer.line] for answer in asked if answer.reason.startswith("passed over")]
        assert run_procmail(rcfile, mail) == ours
