"""Budgets of automatic mail: what responders without any header can cost us at most."""

from dataclasses import dataclass

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Budgets:
    """Counts per window. Zero is none; raise what is too small for a site.

    What people wrote is never lost to a budget: over it their mail waits and becomes one with what follows, for
    ``combined_within_minutes`` at the most. Answers that come back within a minute of each of our mails, as robots'
    do, may wait longer each time, up to ``echoes_within_minutes``."""

    autoreplies_per_address_hour: int = 3
    autoreplies_per_address_day: int = 10
    autoreplies_per_domain_hour: int = 100
    autoreplies_per_hour: int = 500
    notices_per_ticket_and_recipient_10_minutes: int = 10
    notices_per_ticket_and_recipient_hour: int = 25
    notices_per_ticket_and_recipient_10_hours: int = 100
    notices_per_recipient_10_minutes: int = 30
    notices_per_recipient_hour: int = 120
    notices_per_ticket_10_minutes: int = 100
    combined_within_minutes: int = 60
    echoes_within_minutes: int = 1440
    new_tickets_per_queue_minute: int = 30
    new_tickets_per_address_hour: int = 20
    same_mail_per_hour: int = 5
    held_alarms_per_queue_hour: int = 10
    bounce_alarms_per_address_day: int = 1
