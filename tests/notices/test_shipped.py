"""Templates that came along are compiled when they are first asked for: so they must be right, and a site's own are read first."""

from pathlib import Path

import pytest

from mailticket.config import shipped
from mailticket.model.errors import FilesWrong
from mailticket.notices.templates import Wording

SHIPPED = shipped("templates")


def test_every_template_that_comes_along_is_right() -> None:
    wording = Wording.load(SHIPPED, SHIPPED, every=True)
    assert set(wording.tried) == set(wording.sheets.values())


def test_a_template_that_came_along_is_compiled_once_and_when_it_is_asked_for() -> None:
    wording = Wording.load(SHIPPED, SHIPPED)
    assert wording.tried == {}
    assert wording.template("autoreply", "es") is wording.template("autoreply", "es") is not None


def test_a_site_s_own_template_is_tried_before_there_is_mail(tmp_path: Path) -> None:
    (tmp_path / "mail" / "es").mkdir(parents=True)
    (tmp_path / "mail" / "es" / "autoreply.txt").write_text("Subject: x\n\n{{ nothing_of_the_kind }}\n")
    with pytest.raises(FilesWrong):
        Wording.load(tmp_path, SHIPPED)
