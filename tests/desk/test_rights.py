"""Who holds a right, and by what."""

import pytest

from mailticket.desk.rights import index
from mailticket.model.directory import Directory
from mailticket.model.right import Grant, Right
from tests.desk.acting import BETO, QUEUE, TICKET


@pytest.mark.parametrize(
    ("grant", "holds"),
    [
        (Grant("Everyone", Right.MODIFY_TICKET), True),
        (Grant("Everyone", Right.MODIFY_TICKET, 2), False),
        (Grant("Privileged", Right.MODIFY_TICKET), False),
        (Grant("Unprivileged", Right.SUPER_USER), True),
        (Grant("user:11", Right.MODIFY_TICKET, 1), True),
        (Grant("group:5", Right.MODIFY_TICKET), True),
        (Grant("group:6", Right.MODIFY_TICKET), False),
    ],
)
def test_rights_come_by_name_by_group_and_by_system_group_here_or_everywhere(grant: Grant, holds: bool) -> None:
    from mailticket.model.person import Group

    groups = {
        5: Group(5, "outer", groups=frozenset({7})),
        6: Group(6, "other"),
        7: Group(7, "inner", users=frozenset({BETO.id}), groups=frozenset({5})),
    }
    rights = index(Directory(groups=groups, grants=(grant,)))
    assert rights.may(BETO, Right.MODIFY_TICKET, QUEUE, TICKET) is holds
