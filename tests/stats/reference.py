"""The published cases, and the data that they are about."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np

PUBLISHED = Path(__file__).parent / "published"
NSW = Path(__file__).parents[2] / "portal" / "demo" / "data" / "nsw_dw.csv"
CASES = json.loads((PUBLISHED / "reference.json").read_text())


def expected(case: str) -> dict:
    """What a case expects."""
    return CASES[case]["expected"]


def columns(path: Path) -> dict[str, list[str]]:
    """A data file by column."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0]}


def numbers(cells: list[str]) -> np.ndarray:
    """A column as numbers, NaN where empty."""
    return np.array([float(cell) if cell else np.nan for cell in cells])
