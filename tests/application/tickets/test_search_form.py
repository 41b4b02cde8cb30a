"""A search is shown as a form, and a form is the search it says."""

from typing import Any

import pytest

from mailticket.application.tickets.search_form import FormCondition, SearchForm, form_for, typed_for
from mailticket.model.errors import Refused
from mailticket.model.person import SYSTEM


async def test_what_was_typed_is_a_form_by_the_names_of_the_site(service: Any) -> None:
    form = form_for(service, SYSTEM, "general nuevos sin dueño")
    assert form == SearchForm(
        (
            FormCondition("Queue", "=", ("general",)),
            FormCondition("Status", "=", ("new",)),
            FormCondition("Owner", "IS NULL"),
        )
    )
    assert form_for(service, SYSTEM, typed_for(form)) == form
    assert form_for(service, SYSTEM, "mine or unowned") is None
    assert form_for(service, SYSTEM, "prioridd > 5") is None


async def test_a_value_that_a_field_does_not_take_is_refused(service: Any) -> None:
    with pytest.raises(Refused, match=r"search\.no_number"):
        typed_for(SearchForm((FormCondition("Priority", ">", ("mucho",)),)))
