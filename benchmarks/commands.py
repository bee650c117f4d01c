"""Time whole commands, 20 runs each, start-up included: ``python -m benchmarks.commands``."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
RUNS = 20
COMMANDS = {
    "myoflux --help": ["--help"],
    "myoflux simulate glynn2010 --out DIR (report, CSV, NetCDF)": ["simulate", "glynn2010", "--out", "DIR"],
    "myoflux lint (all shipped data)": ["lint"],
    "myoflux population glynn2010 --people 1000": ["population", "glynn2010", "--people", "1000"],
}


def measure(words: list[str], runs: int = RUNS) -> list[float]:
    """Return wall seconds of each run of a command in a fresh process; the first, untimed, fills caches."""
    start = "import sys; sys.argv[0] = 'myoflux'; from myoflux.cli.app import main; main()"
    seconds = []
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", start, *(folder if word == "DIR" else word for word in words)]
        for _ in range(runs + 1):
            begun = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            seconds.append(time.perf_counter() - begun)
    return seconds[1:]


def main() -> None:
    """Measure every command and write the table."""
    date = datetime.now(UTC).date().isoformat()
    rows = [f"| `{name}` | {_figures(measure(words))} |" for name, words in COMMANDS.items()]
    head = (
        f"# Whole commands, {date}\n\n{RUNS} runs each after one untimed, fresh processes, wall clock. "
        f"{platform.system()}, Python {platform.python_version()}, {os.cpu_count()} cores, shared.\n\n"
        "| command | median s (lowest to highest) |\n|---|---|\n"
    )
    text = head + "\n".join(rows) + "\n"
    (RESULTS / f"{date}-commands.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def _figures(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.2f} ({min(seconds):.2f} to {max(seconds):.2f})"


if __name__ == "__main__":
    main()
