"""Write the results as Markdown."""

from __future__ import annotations

from typing import Any

Result = dict[str, Any]


def table(result: Result) -> str:
    """Return the whole report of a run."""
    about = result["about"]
    parts = [
        f"# Benchmarks of {about['date']}",
        "",
        (
            f"{about['processor']}, {about['cores']} cores ({about['lanes']} doubles in a vector), {about['system']}, "
            f"Python {about['python']}, {about['memory_gb']:.0f} GB. {about['load']}"
        ),
        (
            "Medians, with the lowest and highest round in brackets; ratios round by round; ensembles by processor "
            "time. How it is measured: [README](../README.md)."
        ),
        "",
        *(line for task in result["tasks"] for line in _task(task)),
        *_more(result),
    ]
    return "\n".join(parts) + "\n"


def _task(task: Result) -> list[str]:
    kind = "one run, warm" if task["single"] else "ensemble, 30 % spread on all rate constants"
    unit = "ms a run" if task["single"] else "people/s a core"
    lines = [
        f"## {task['words']}: {kind}",
        "",
        f"| engine | rtol, atol | people | {unit} | times libRoadRunner | largest, median, RMS error (people) |",
        "|---|---|---|---|---|---|",
    ]
    for row in task["rows"]:
        if task["single"]:
            seconds = sorted(row["seconds"])
            speed = spread({"median": seconds[len(seconds) // 2], "low": seconds[0], "high": seconds[-1]}, 1e3)
        else:
            speed = spread(row["per_second_and_core"])
        found = row["errors"]
        times = spread(row["ratio"]) if row["ratio"] else ""
        lines.append(
            f"| {row['engine']} | {row['relative_tolerance']:.2g}, {row['absolute_tolerance']:.0e} "
            f"| {row['people']:,} | {speed} | {times} "
            f"| {found['largest']:.1e}, {found['median']:.1e}, {found['rms']:.1e} ({row['errors_over']}) |"
        )
    return [*lines, ""]


def spread(values: Result, scale: float = 1.0) -> str:
    """Write a median and its range."""
    return f"{_short(values['median'] * scale)} ({_short(values['low'] * scale)} to {_short(values['high'] * scale)})"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _more(result: Result) -> list[str]:
    return [*_cold(result), *_memory(result), *_scaling(result), *_limit(result), *_versions(result)]


def _cold(result: Result) -> list[str]:
    lines = [
        "## Cold start and cached start of a kernel, seconds",
        "",
        (
            "Fresh processes with an empty, then a filled cache. `compile` is from equations to callable code (cold), "
            "`load` the same from the cache; `LLVM` is the import of llvmlite and the look at the processor, once a "
            "process; `all` is from the start of Python code to the end of the first run, imports included."
        ),
        "",
        "| model | cache | imports and model | LLVM | compile or load | first run | all |",
        "|---|---|---|---|---|---|---|",
    ]
    for start in result["cold"]:
        for kind in ("cold", "cached"):
            row = start[kind]
            total = [a + b for a, b in zip(row["describe"], row["compile_or_load"], strict=True)]
            cells = [f"{m:.3f} ({low:.3f} to {high:.3f})" for m, low, high in
                     (row["import_and_model"], row["start_of_llvm"], total, row["first_run"], row["all"])]  # fmt: skip
            states = f"{row['states'][0]:.0f} states ({row['integrated'][0]:.0f} integrated)"
            lines.append(f"| {states} | {kind} | {' | '.join(cells)} |")
    return [*lines, ""]


def _memory(result: Result) -> list[str]:
    lines = [
        "## 100,000 people with mean and SD of 8 outputs at 481 times",
        "",
        "Fresh processes; parameters are drawn block by block inside the time. Resident memory in MB.",
        "",
        "| threads | rtol | seconds | MB before | MB at most | failed |",
        "|---|---|---|---|---|---|",
    ]
    for runs in result["many"]:
        seconds = sorted(run["seconds"] for run in runs)
        first = runs[0]
        words = f"{seconds[len(seconds) // 2]:.2f} ({seconds[0]:.2f} to {seconds[-1]:.2f})"
        lines.append(
            f"| {first['threads']} | {first['relative_tolerance']:.2g} | {words} | {first['before_mb']:.0f} "
            f"| {max(run['peak_mb'] for run in runs):.0f} | {first['failed']} |"
        )
    lines += ["", f"Same mean and SD, bit for bit, on 1 and 2 threads: {'yes' if result['same_bits'] else 'no'}.", ""]
    lines += [
        "## Loading a model, and memory of a 40-output ensemble, fresh processes",
        "",
        "| engine | load, with its import and the first run, s | people | MB before | MB at most |",
        "|---|---|---|---|---|",
    ]
    for row in result["loading"]:
        if "failed" in row:
            continue
        lines.append(
            f"| {row['engine']} | {row['load_and_first_run']:.2f} | {row['people']:,} "
            f"| {row['before_mb']:.0f} | {row['peak_mb']:.0f} |"
        )
    return [*lines, ""]


def _scaling(result: Result) -> list[str]:
    lines = ["## Cost against people and days", "", f"![people]({result['about']['date']}-people.svg)", ""]
    lines += [f"![days]({result['about']['date']}-days.svg)", "", "| engine | against | sizes | seconds | exponent |"]
    lines += ["|---|---|---|---|---|"]
    for against in ("people", "days"):
        for label, curve in result[against].items():
            sizes = f"{curve['size'][0]:,} to {curve['size'][-1]:,}"
            who = f" ({curve['people']} people)" if "people" in curve else ""
            lines.append(
                f"| {label}{who} | {against} | {sizes} | {curve['seconds'][0]:.3g} to {curve['seconds'][-1]:.3g} "
                f"| {curve['exponent']:.2f} |"
            )
    return [*lines, "", "The exponent is that of cost against size over the last two decades; 1 is linear.", ""]


def _limit(result: Result) -> list[str]:
    found = result["limit"]
    counts = ", ".join(f"{number:,} {kind}" for kind, number in found["instructions"].items())
    needed = ", ".join(f"{name} {value:.0f} ns" for name, value in found["needed_ns"].items())
    return [
        "## Distance from the floating-point limit (an estimate)",
        "",
        (
            f"Counted in the generated code, a step of {found['lanes']} people (end values, {found['integrated']} of "
            f"40 states integrated, work area {found['work_area_kb']:.0f} kB) takes {counts} vector instructions: "
            f"{found['flops_of_a_person_step']:,.0f} floating-point operations a person. A person takes "
            f"{found['steps_of_a_person']:.0f} steps; a step of all lanes took {spread(found['step_ns'])} ns."
        ),
        "",
        (
            f"That is {found['gflops']:.1f} Gflop/s, {100 * found['peak_share']:.0f} % of the "
            f"{found['peak_gflops']:.0f} Gflop/s that a loop of nothing but independent fused multiply-adds reached on "
            "one core in the same minute."
        ),
        "",
        (
            f"Alone, at the rates of small loops, its instructions would need: {needed}. Divisions and arithmetic "
            "share the same units and add up; loads and stores can overlap with them. What is left is waiting: chains "
            "of dependent operations in the factors and the triangular solves, rows outside the first-level cache."
        ),
        "",
    ]


def _versions(result: Result) -> list[str]:
    lines = ["## Versions", "", "| engine | version |", "|---|---|"]
    lines += [f"| {name} | {version} |" for name, version in result["about"]["engines"].items()]
    lines += [f"| {name} | {reason} |" for name, reason in result["about"]["absent"].items()]
    check = result["reference"]
    return [
        *lines,
        "",
        (
            f"The solution that errors are measured against agrees with the stored reference trajectories to "
            f"{check['stored']:.1e} and with libRoadRunner at rtol 1e-11 on 5 random people to {check['peer']:.1e}."
        ),
    ]
