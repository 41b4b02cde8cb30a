"""Prints what a command costs without a daemon, beside what it cost at another revision: CPU, in rounds that take turns.

Usage: python tests/bench/alone.py [revision] [rounds]; the revision is the previous commit where none is named.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent.parent.parent
RUN = "import sys; sys.path.insert(0, {!r}); from mailticket.cli import main; main()"
CONFIG = '[[user]]\naddress = "ana@noc.example"\nprivileged = true\n'
ANA = ("--as", "ana@noc.example")
OPEN = ("ticket", "create", "--queue", "general", "--subject", "Red", "--text", "No anda")
LINES = (("ticket", "list"), ("ticket", "show", "1"), ("ticket", "comment", "1", "--text", "x"), (*ANA, *OPEN))


def cpu(code: Path, site: Path, line: tuple[str, ...]) -> float:
    """Seconds of CPU of one command. Compiled code is kept, as an installed program has it."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(site / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-P", "-c", RUN.format(str(code)), *line],
        cwd=site,
        env=environment,
        check=True,
        capture_output=True,
        timeout=120,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(revision: str = "HEAD~1", rounds: str = "5") -> None:
    asked = ["git", "-C", str(HERE), "rev-parse", "--short", revision]  # a clone's names are others
    revision = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        before = Path(folder) / "before"
        subprocess.run(["git", "clone", "-q", "--shared", str(HERE), str(before)], check=True)
        subprocess.run(["git", "-C", str(before), "checkout", "-q", revision], check=True)
        sites = {code: Path(folder) / f"site-{name}" for name, code in (("before", before), ("now", HERE))}
        for code, site in sites.items():
            site.mkdir()
            (site / "config.toml").write_text(CONFIG)
            cpu(code, site, (*ANA, *OPEN))
        for line in LINES:
            for code, site in sites.items():
                cpu(code, site, line)
            taken = [[cpu(code, site, line) for code, site in sites.items()] for _ in range(int(rounds))]
            was, now = (statistics.median(column) for column in zip(*taken, strict=True))
            print(f"{' '.join(line):60} {was:.2f} s at {revision}, {now:.2f} s now: {now / was:.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
