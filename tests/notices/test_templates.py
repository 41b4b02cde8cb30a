"""Templates: checked when they are loaded, harmless when they run."""

import shutil
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from mailticket.model.errors import FilesWrong
from mailticket.model.words import LANGUAGES
from mailticket.notices.dates import DateTeller
from mailticket.notices.facts import samples
from mailticket.notices.templates import MOST, SHEETS, Wording

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture(scope="module")
def shipped() -> Wording:
    """The shipped templates, each of them tried as a site's own is."""
    return Wording.load(TEMPLATES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site's own templates: none so far."""
    folder = tmp_path / "templates"
    (folder / "mail" / "es").mkdir(parents=True)
    return folder


def write(folder: Path, body: str, subject: str = "{{ ticket.subject }}", name: str = "correspondence") -> Path:
    path = folder / "mail" / "es" / f"{name}.txt"
    path.write_text(f"Subject: {subject}\n\n{body}\n")
    return path


def problems(folder: Path, shipped: Path | None = TEMPLATES) -> list[str]:
    with pytest.raises(FilesWrong) as wrong:
        Wording.load(folder, shipped)
    return [str(problem).removeprefix(str(folder / "mail")) for problem in wrong.value.problems]


FACTS = {**samples("correspondence")[0], "date": DateTeller("UTC", "es")}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SHEETS)
def test_every_shipped_template_words_all_and_few_facts_without_gaps(
    name: str, language: str, shipped: Wording
) -> None:
    for facts in samples(name):
        worded = shipped.render(name, language, {**facts, "date": DateTeller("UTC", language)})
        assert worded.failure == ""
        assert "None" not in worded.text
        assert "\n\n\n" not in worded.text
        assert not worded.text.startswith("\n")


@pytest.mark.parametrize("name", SHEETS)
def test_both_languages_speak_of_the_same_facts(name: str) -> None:
    def variables(language: str) -> set[str]:
        text = (TEMPLATES / "mail" / language / f"{name}.txt").read_text()
        return {word for word in text.split() if "." in word and word[0].islower() and not word.endswith((".", ","))}

    assert variables("es") == variables("en")


def test_all_problems_are_told_at_once_by_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(TEMPLATES, folder)
    write(folder, "Hola\n{% if text %}")
    write(folder, "uno\ndos {{ tiket.id }}", name="resolved")
    write(folder, "uno", subject="{{ ticket.sujeto }}", name="autoreply")
    write(folder, "uno\n\n{{ date(ticket.subject) }}", name="transaction")
    (folder / "mail" / "en" / "autoreply.txt").write_text("Hola\n")
    (folder / "mail" / "en" / "resolved.txt").write_bytes(b"Subject: x\n\n\xff\n")
    (folder / "mail" / "en" / "held.txt").unlink()
    found = problems(folder, None)
    assert len(found) == 7
    for begin in (
        "/en/autoreply.txt:1: the first line must be Subject",
        "/en/resolved.txt: 'utf-8' codec",
        "/es/autoreply.txt:1: ",
        "/es/correspondence.txt:4: Unexpected end of template",
        "/es/resolved.txt:4: 'tiket' is undefined",
        "/es/transaction.txt:5: ",
        "/en/held.txt: there is no such template",
    ):
        assert any(problem.startswith(begin) for problem in found), (begin, found)


@pytest.mark.parametrize(
    "body",
    [
        "{{ ticket.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ text.split() }}",
        "{{ '{0.__class__}'.format(ticket) }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 'x' | center(1000000000) }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '%1000000000d' | format(1) }}",
        "{{ 9 ** 999999999 }}",
        "{{ text | replace('a', whole_text) }}",
        "{{ range(1000000000) }}",
        "{% for a in text %}{% for b in text %}{% endfor %}{% endfor %}",
        "{% for a in links recursive %}{% endfor %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% include 'autoreply.txt' %}",
        "{% import 'os' as os %}",
        "{{ site.organisation }}",
        "{{ lipsum(10000) }}",
        "{{ date('now') }}",
    ],
)
def test_what_a_template_must_not_do_is_a_problem_when_it_is_loaded(folder: Path, body: str) -> None:
    write(folder, f"Hola {body}")
    (problem,) = problems(folder)
    assert problem.startswith("/es/correspondence.txt:3: ")


def test_what_a_template_may_do(folder: Path) -> None:
    write(
        folder,
        "{{ text | upper | truncate(20) }} {{ ticket.priority * 2 }} {{ ticket.id % 2 }} {{ links | join(', ') }}"
        "{% for file in attachments %}{{ loop.index }}{% endfor %}{{ site.rtname }}{{ date(ticket.created) }}",
    )
    worded = Wording.load(folder, TEMPLATES).render("correspondence", "es", FACTS)
    assert worded.failure == ""
    assert worded.text.startswith("HOLA 100 1 3, 412mailticket23 de noviembre de 2026")


def test_a_text_that_grows_and_grows_is_cut(folder: Path) -> None:
    write(folder, "{% for number in links %}{{ whole_text }}{{ whole_text }}{% endfor %}")
    worded = Wording.load(folder, TEMPLATES).render("correspondence", "es", {**FACTS, "whole_text": "x" * 100_000})
    assert worded.failure == ""
    assert len(worded.text) < MOST + 10
    assert worded.text.endswith("[…]\n")


def test_a_template_that_fails_on_these_facts_falls_back_to_plain_words(folder: Path) -> None:
    write(folder, "{{ links.0 }}{% if not links %}{{ 1 / 0 }}{% endif %}{{ whole_text }}")
    with pytest.raises(FilesWrong):
        Wording.load(folder, TEMPLATES)
    write(folder, "{% if text == 'once' %}{{ 1 / 0 }}{% endif %} Hola")
    worded = Wording.load(folder, TEMPLATES).render("correspondence", "es", {**FACTS, "text": "once"})
    assert "ZeroDivisionError" in worded.failure
    assert "once" in worded.text
    assert worded.subject == "Red"


@pytest.mark.parametrize(("subject", "body"), [("{{ text }}", "Hola"), ("Hola", "{{ text }}")])
def test_a_mail_that_would_come_out_empty_falls_back(folder: Path, subject: str, body: str) -> None:
    write(folder, body, subject)
    worded = Wording.load(folder, TEMPLATES).render("correspondence", "es", {**FACTS, "text": " \n"})
    assert worded.failure.endswith("it came out empty")
    assert worded.subject
    assert worded.text


def test_a_sites_own_template_in_one_language_serves_the_other(folder: Path) -> None:
    write(folder, "Hola", name="mine")
    assert Wording.load(folder, TEMPLATES).render("mine", "en", FACTS).text.strip() == "Hola"


def test_windows_line_ends_and_accents_are_welcome(folder: Path) -> None:
    path = folder / "mail" / "es" / "correspondence.txt"
    path.write_bytes("Subject: Atención\r\n\r\nMañana\r\n".encode())
    worded = Wording.load(folder, TEMPLATES).render("correspondence", "es", FACTS)
    assert (worded.subject, worded.text.strip()) == ("Atención", "Mañana")


def own(folder: Path, name: str, body: str, queue: str = "", language: str = "es") -> Path:
    """A template in a folder that may be empty so far."""
    path = folder / "mail" / language / queue / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"Subject: x\n\n{body}\n")
    return path


def told(wording: Wording, name: str, language: str, queue: str = "") -> str:
    return wording.render(name, language, FACTS, queue).text.strip()


def test_a_queues_own_template_comes_before_the_sites_and_that_before_the_shipped_one(tmp_path: Path) -> None:
    own(tmp_path, "resolved", "site")
    own(tmp_path, "resolved", "queue", "Redes y Ñandúes")
    wording = Wording.load(tmp_path, TEMPLATES)
    assert told(wording, "resolved", "es", "redes y ÑANDÚES") == "queue"
    assert told(wording, "resolved", "es", "dns") == "site"
    assert told(wording, "resolved", "es") == "site"
    assert told(wording, "resolved", "en", "redes y ñandúes").startswith("According to our records")
    assert told(wording, "correspondence", "es", "redes y ñandúes").startswith("Hola")


def test_another_language_serves_only_where_the_readers_own_has_nothing(tmp_path: Path) -> None:
    own(tmp_path, "closing", "queue in Spanish", "dns")
    own(tmp_path, "closing", "site in English", language="en")
    wording = Wording.load(tmp_path, TEMPLATES)
    assert told(wording, "closing", "en", "dns") == "site in English"
    assert told(wording, "closing", "es", "dns") == "queue in Spanish"
    assert told(wording, "closing", "es") == "site in English"


def test_it_is_known_which_file_serves(tmp_path: Path) -> None:
    path = own(tmp_path, "resolved", "queue", "dns")
    wording = Wording.load(tmp_path, TEMPLATES)
    assert wording.origin("resolved", "es", "dns") == path
    assert wording.origin("resolved", "en", "dns") == TEMPLATES / "mail" / "en" / "resolved.txt"
    assert wording.origin("gone", "es") is None


def test_a_folder_of_no_queue_is_told_and_is_no_mistake(tmp_path: Path) -> None:
    own(tmp_path, "resolved", "x", "dsn")
    own(tmp_path, "autoreply", "x", "dsn")
    own(tmp_path, "resolved", "x", "DNS")
    (problem,) = Wording.load(tmp_path, TEMPLATES).strays(["dns", "general"])
    assert problem.file == str(tmp_path / "mail" / "es" / "dsn")
    assert problem.message == "there is no queue 'dsn'"


def test_a_folder_name_of_a_mac_is_the_queues(tmp_path: Path) -> None:
    """Some file systems keep an accent apart from its letter."""
    own(tmp_path, "resolved", "x", unicodedata.normalize("NFD", "señales"))
    assert told(Wording.load(tmp_path, TEMPLATES), "resolved", "es", "señales") == "x"


def test_a_wrong_template_of_a_queue_is_a_problem_like_any_other(tmp_path: Path) -> None:
    own(tmp_path, "resolved", "{{ tiket }}", "dns")
    with pytest.raises(FilesWrong, match=r"es/dns/resolved\.txt:3: 'tiket' is undefined"):
        Wording.load(tmp_path, TEMPLATES)


def test_a_site_without_templates_of_its_own_has_the_shipped_ones(tmp_path: Path) -> None:
    assert Wording.load(tmp_path / "none", TEMPLATES).names() == sorted(SHEETS)


def test_a_template_that_would_not_end_is_told_of_before_a_customer_sets_it_off(folder: Path) -> None:
    """It is tried with a long letter: with a short one it does no harm."""
    write(folder, "{{ text|join(text) }}")
    assert problems(folder) == ["/es/correspondence.txt:3: it makes more than 4194304 characters"]


def test_a_template_that_asks_for_too_much_is_replaced_by_plain_words(folder: Path) -> None:
    write(folder, "{{ ticket.subject|join(ticket.subject) }}")
    wording = Wording.load(folder, TEMPLATES)
    facts = {**FACTS, "text": "Se cortó la fibra. " * 2000, "ticket": replace(FACTS["ticket"], subject="x" * 3000)}
    worded = wording.render("correspondence", "es", facts)
    assert "RenderLimitExceeded: it makes more than" in worded.failure
    assert "Se cortó la fibra." in worded.text
    assert wording.render("correspondence", "es", FACTS).failure == ""
