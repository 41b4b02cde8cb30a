"""``python -m mailticket`` is the command line."""

from mailticket.cli import main

main()
