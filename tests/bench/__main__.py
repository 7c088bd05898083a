"""python -m tests.bench: measure speed beside limits and peers, print one table, write bench.json."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.bench import allocation, estimates, power, randomisation
from tests.bench.row import Row

OUT = Path("bench.json")
PEERS = Path(sys.prefix) / "peers"
HEAD = ("what", "ours", "limit", "unit", "ratio", "beside", "")


def main() -> int:
    """1 when a row that must hold doesn't."""
    sys.path.append(str(PEERS))
    rows = [row for part in (allocation, randomisation, estimates, power) for row in part.rows()]
    OUT.write_text(json.dumps([row.to_json() for row in rows], indent=1) + "\n")
    sys.stdout.write(table(rows))
    failed = [row.name for row in rows if row.must and not row.holds]
    for name in failed:
        sys.stderr.write(f"Over its limit: {name}\n")
    return 1 if failed else 0


def table(rows: Iterable[Row]) -> str:
    """The rows in columns."""
    lines = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n" for line in lines
    )


def _cells(row: Row) -> tuple[str, ...]:
    if row.skipped:
        return (row.name, "-", "-", row.unit, "-", "-", f"skipped: {row.skipped}")
    beside = f"{row.peer} {row.peer_took:.3g}, {row.asked:g}x asked" if row.peer else "limit"
    says = "ok" if row.holds else "OVER" if row.must else "over"
    ratio = f"{row.ratio:.3g}x" if row.ratio else "-"
    return (row.name, f"{row.ours:.3g}", f"{row.limit:.3g}", row.unit, ratio, beside, says)


if __name__ == "__main__":
    sys.exit(main())
