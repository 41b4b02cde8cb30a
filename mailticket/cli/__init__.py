"""The command line: what a person at a terminal, a script or a mail server's pipe says to mailticket.

``app`` holds the commands; ``gateway`` takes them to the daemon, or does them here when none runs; ``ticket_pages``,
``letter_pages``, ``rule_pages``, ``organisation_pages`` and the like make pages of the answers.
"""

import io
import sys


def main() -> None:
    """The program. Exit status: 0 done, 1 refused or not found, 2 wrong usage, 75 try again."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without UTF-8 must not end a command
    if sys.argv[1:2] == ["mailgate"]:  # started once a letter: without the other commands it is up much sooner
        from mailticket.arrival.mailgate import main as mailgate

        sys.exit(mailgate(sys.argv[2:]))
    from mailticket.cli.app import app

    app(prog_name="mailticket")
