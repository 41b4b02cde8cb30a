"""Prints what looking for commands costs beside reading the same letters: in letters without any, and with some.

Usage: python tests/bench/commands.py [letters]
"""

import sys
import time

from client import small_mail

from mailticket.commands.grammar import orders
from mailticket.model.letter import Ours
from mailticket.reading import fold, read

TOP = "Take\nPriority: 50\nDue: friday\n\n"


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    letters = [small_mail(number)[2] for number in range(many)]
    began = time.process_time()
    texts = [read(raw, mail_from="a@example.com", ours=Ours("bench")).text for raw in letters]
    reading = time.process_time() - began
    for name, found in (("none", texts), ("three", [TOP + text for text in texts])):
        folded = [fold(text) for text in found]
        began = time.process_time()
        for segments in folded:
            orders(segments)
        looking = time.process_time() - began
        print(f"commands in a letter: {name:5}  {looking / many * 1e6:5.1f} µs, {looking / reading:.3f} of reading it")


if __name__ == "__main__":
    main()
