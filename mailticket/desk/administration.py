"""Who may change the organisation: users, groups, rights, queues, fields, scrips."""

from mailticket.desk.rights import Rights
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.right import Right

ASKED: dict[Subject, tuple[Right, ...]] = {
    Subject.USER: (Right.ADMIN_USERS,),
    Subject.GROUP: (Right.ADMIN_GROUPS,),
    Subject.GRANT: (Right.MODIFY_ACL,),
    Subject.QUEUE: (Right.ADMIN_QUEUE,),
    Subject.LIFECYCLE: (Right.SUPER_USER,),
    Subject.CUSTOM_FIELD: (Right.ADMIN_CUSTOM_FIELDS,),
    Subject.SCRIP: (Right.MODIFY_SCRIPS,),
    Subject.SEARCH: (Right.SUPER_USER,),
    Subject.SCHEDULE: (Right.SUPER_USER,),
    Subject.CALENDAR: (Right.SUPER_USER,),
    Subject.SERVICE_LEVEL: (Right.SUPER_USER,),
    Subject.ESCALATION: (Right.SUPER_USER,),
    Subject.ANSWER: (Right.ADMIN_QUEUE,),
}
"""For a thing of one queue the right in that queue will do; for what is everybody's it must be held everywhere."""


def may_administer(
    rights: Rights,
    actor: User,
    subject: Subject,
    *,
    queue: Queue | None,
    default_queue: Queue,
) -> None:
    """Raise Refused unless the actor may change this kind of thing, in a queue or everywhere. How far they may go in it,
    ``delegation`` says."""
    require_admin(rights, actor, ASKED[subject][0], queue=queue, default_queue=default_queue)


def require_admin(rights: Rights, actor: User, right: Right, *, queue: Queue | None, default_queue: Queue) -> None:
    """Raise Refused unless the actor holds a right in a queue, or everywhere where no queue is given."""
    grant = rights.grant(actor, right, queue or default_queue)
    if grant is None or (queue is None and grant.queue_id is not None):
        raise Refused("no_right_in_queue", address=actor.address, right=right.value, queue=queue.name if queue else "*")
