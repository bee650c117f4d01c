"""Measure everything in one run and write table, numbers and pictures: ``python -m benchmarks``."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from benchmarks import everything, picture
from benchmarks.table import table
from myoflux.report.charts.svg import Line

RESULTS = Path(__file__).parent / "results"


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder of the results")
    parser.add_argument("--small", action="store_true", help="tiny sizes, to see that it runs; the figures mean little")
    parser.add_argument("--engines", nargs="*", default=None, help="only these, by name (ours is always there)")
    chosen = parser.parse_args(arguments)
    begun = time.perf_counter()

    def say(text: str) -> None:
        sys.stderr.write(f"{time.perf_counter() - begun:6.0f} s  {text}\n")

    result = everything.run(everything.SMALL if chosen.small else everything.FULL, chosen.engines, say)
    write(result, chosen.out)
    say(f"written to {chosen.out}")
    return 0


def write(result: everything.Result, folder: Path) -> None:
    """Write ``<date>.md``, ``<date>.json`` and the two pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    date = result["about"]["date"]
    (folder / f"{date}.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    (folder / f"{date}.md").write_text(table(result), encoding="utf-8")
    words = {"people": "number of people", "days": "days, three doses a day"}
    for against, label in words.items():
        curves = result[against]
        by_person = against == "days"
        lines = [
            Line(name, curve["size"], [s / curve.get("people", 1) for s in curve["seconds"]], style)
            for style, (name, curve) in enumerate(curves.items())
        ]
        title = f"Seconds of one core against {label}"
        ticks = curves["ours"]["size"] if by_person else ()
        text = picture.draw(title, label, "seconds a person" if by_person else "seconds", lines, ticks)
        (folder / f"{date}-{against}.svg").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
