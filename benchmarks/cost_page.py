"""Write the tables in docs/cost.md and its plot from the numbers in docs/cost.json, which measure.py leaves.

python benchmarks/cost_page.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List

DOCS = Path(__file__).resolve().parent.parent / "docs"
NUMBERS, PAGE, PLOT = DOCS / "cost.json", DOCS / "cost.md", DOCS / "cost.svg"
TITLES = {"hcl": "HCL", "plan": "plan", "template": "CloudFormation"}

Row = Dict[str, Any]


def share(row: Row) -> float:
    """The time of our own code, as a part of what checkov takes for as many checks that pass at once."""
    return float((row["ours"] - row["idle"]) / row["idle"])


def without_subject(rows: List[Row]) -> str:
    lines = ["| scanned | checkov alone | with ours | ratio |", "|---|---|---|---|"]
    for row in rows:
        if row["what"] not in TITLES:
            size = f" ({row['size']:,} resources)" if row["size"] else ""
            ratio = row["ours"] / row["alone"]
            lines.append(f"| {row['what']}{size} | {row['alone']:.2f} s | {row['ours']:.2f} s | {ratio:.3f} |")
    return "\n".join(lines)


def with_subjects(rows: List[Row]) -> str:
    lines = [
        "| estate | keys | checkov alone | with idle checks | with ours | ratio to alone | our own share "
        "| memory alone | with idle checks | with ours |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        if row["what"] in TITLES:
            lines.append(
                f"| {TITLES[row['what']]} | {row['size']:,} | {row['alone']:.2f} s | {row['idle']:.2f} s "
                f"| {row['ours']:.2f} s | {row['ours'] / row['alone']:.2f} | {share(row):.1%} "
                f"| {row['alone_memory']} MiB | {row['idle_memory']} MiB | {row['ours_memory']} MiB |"
            )
    return "\n".join(lines)


TABLES = {"without": without_subject, "with": with_subjects}


def rendered(page: str, rows: List[Row]) -> str:
    """The page with its tables from these numbers."""
    for name, table in TABLES.items():
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        before, after = page.split(begin)[0], page.split(end)[1]
        page = f"{before}{begin}\n{table(rows)}\n{end}{after}"
    return page


def plot(rows: List[Row], path: Path) -> None:
    """Our own time over the number of keys, with a line for growth that is just linear."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "cost", "font.size": 10})
    from matplotlib import pyplot

    figure, (seconds, memory) = pyplot.subplots(1, 2, figsize=(9, 3.6))
    for what, title in TITLES.items():
        found = [row for row in rows if row["what"] == what and row["size"] >= 100]
        sizes = [row["size"] for row in found]
        (line,) = seconds.loglog(sizes, [max(row["ours"] - row["idle"], 0.01) for row in found], marker="o")
        line.set_label(f"{title}: our code")
        seconds.loglog(sizes, [row["alone"] for row in found], linestyle=":", color=line.get_color())
        memory.loglog(sizes, [row["ours_memory"] for row in found], marker="o", color=line.get_color(), label=title)
        memory.loglog(sizes, [row["alone_memory"] for row in found], linestyle=":", color=line.get_color())
    most = max(row["size"] for row in rows)
    seconds.loglog([100, most], [0.05, 0.05 * most / 100], color="gray", linewidth=0.8, label="linear growth")
    for axes, title in ((seconds, "processor time, seconds"), (memory, "memory, MiB")):
        axes.set_xlabel("keys")
        axes.set_title(f"{title} (dotted: checkov alone)", fontsize=10)
        axes.grid(True, which="major", linewidth=0.4)
        axes.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, format="svg", metadata={"Date": None})


def write() -> None:
    rows = json.loads(NUMBERS.read_text())
    PAGE.write_text(rendered(PAGE.read_text(), rows))
    plot(rows, PLOT)


if __name__ == "__main__":
    write()
