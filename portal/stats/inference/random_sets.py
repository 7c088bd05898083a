"""Sums over random sets of exactly k of n units, each set equally likely: byte tables with count repair.

Every unit is one bit, drawn by itself with a chance near k / n. Given how many bits are set, every such set of bits is
equally likely; so is it after units drawn evenly are taken out or put in until k are left. The sum over a set is then
n / 8 look-ups in tables of the 256 sums of eight units.
"""

from __future__ import annotations

from math import comb

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Whole = NDArray[np.int64]
Bits = NDArray[np.uint8]

LISTED = 4096  # sets that are sooner listed and drawn from the list
BYTES_AT_ONCE = 2**25
DRAWS_AT_ONCE = 2000
COLUMNS_AT_ONCE = 8  # of 2,000 draws: the places stay in the processor's second cache
BIT = np.left_shift(1, np.arange(8)).astype(np.uint8)


def random_sums(values: Matrix, k: int, draws: int, rng: np.random.Generator) -> Matrix:
    """Sums of each row of values (m, n) over `draws` independent random sets of k units; shape (m, draws)."""
    n = values.shape[1]
    if 2 * k > n:
        others: Matrix = values.sum(axis=1, keepdims=True) - random_sums(values, n - k, draws, rng)
        return others
    if n <= 64 and comb(n, k) <= LISTED:
        listed: Matrix = all_sums(values, k)[:, rng.integers(0, comb(n, k), size=draws)]
        return listed
    if _two_values(values[0]) and all(_two_values(row) for row in values[1:]):
        return _sums_of_two_values(values, k, draws, rng)
    tables = [_byte_table(row) for row in values]
    at_once = max(1, min(DRAWS_AT_ONCE, BYTES_AT_ONCE // len(tables[0])))
    sums = np.empty((len(values), draws))
    for first in range(0, draws, at_once):
        last = min(first + at_once, draws)
        sums[:, first:last] = _look_up(random_sets(n, k, last - first, rng), tables)
    return sums


def all_sums(values: Matrix, k: int) -> Matrix:
    """Sums of each row of values (m, n) over every set of k units; shape (m, C(n, k))."""
    m, n = values.shape
    by_size = [np.zeros((m, 1)), *[np.empty((m, 0))] * k]
    for unit in range(n):
        one = values[:, unit : unit + 1]
        # sizes that can't grow to k any more are dropped
        smallest = max(0, k - (n - 1 - unit))
        for size in range(k, max(smallest, 1) - 1, -1):
            by_size[size] = np.concatenate([by_size[size], by_size[size - 1] + one], axis=1)
    return by_size[k]


def random_sets(n: int, k: int, draws: int, rng: np.random.Generator) -> Bits:
    """Sets of exactly k of n units as bits, unit i in bit i % 8 of row i // 8; shape (ceil(n / 8), draws)."""
    bits = _biased_bits(256 * k // n, (-(-n // 8), draws), rng)
    if n % 8:
        bits[-1] &= np.uint8((1 << n % 8) - 1)
    _repair(bits, n, k, rng)
    return bits


def _two_values(row: Matrix) -> bool:
    return bool(((row == row.min()) | (row == row.max())).all())


def _sums_of_two_values(values: Matrix, k: int, draws: int, rng: np.random.Generator) -> Matrix:
    """Each row has two values at most, and all rows part the units alike: only the number of upper ones matters."""
    n, upper = values.shape[1], values[0] == values[0].max()
    low, high = values[:, np.argmin(upper)], values[:, np.argmax(upper)]
    count = rng.hypergeometric(int(upper.sum()), n - int(upper.sum()), k, size=draws)
    sums: Matrix = low[:, None] * k + (high - low)[:, None] * count
    return sums


def _biased_bits(parts: int, shape: tuple[int, int], rng: np.random.Generator) -> Bits:
    """Independent bits that are one with a chance of parts / 256: fair bits joined by `and` and `or`."""
    words = np.zeros(-(-shape[0] * shape[1] // 8), dtype=np.uint64)
    started = False
    for place in range(8):
        is_one = parts >> place & 1
        if is_one or started:
            fair = rng.integers(0, 2**64, dtype=np.uint64, size=len(words))
            words = words | fair if is_one else words & fair
            started = True
    return words.view(np.uint8)[: shape[0] * shape[1]].reshape(shape)


def _repair(bits: Bits, n: int, k: int, rng: np.random.Generator) -> None:
    """Flip units drawn evenly until each column has k ones."""
    draws, flat = bits.shape[1], bits.reshape(-1)
    short = k - _ones(bits)
    while (columns := np.flatnonzero(short)).size:
        need = np.abs(short)
        tries = need[columns] * np.where(short[columns] < 0, -(-n // k), 2)
        column = np.repeat(columns, tries)
        unit = rng.integers(0, n, size=len(column))
        place = (unit >> 3) * draws + column
        is_on = (flat[place] & BIT[unit & 7]) != 0
        fits = np.flatnonzero(is_on == (short < 0)[column])
        # as many as are needed, the earliest tries of each column
        found = np.bincount(column[fits], minlength=draws)
        ends = np.cumsum(found) - found + need
        fits = fits[np.arange(len(fits)) < ends[column[fits]]]
        chosen = np.sort(place[fits] << 3 | unit[fits] & 7)
        first = np.ones(len(chosen), dtype=bool)
        np.not_equal(chosen[1:], chosen[:-1], out=first[1:])
        chosen = chosen[first]
        place = chosen >> 3
        np.bitwise_xor.at(flat, place, BIT[chosen & 7])
        short -= np.sign(short) * np.bincount(place % draws, minlength=draws)


def _ones(bits: Bits) -> Whole:
    """Ones in each column; 31 bytes at a time fit in one byte."""
    counts = np.bitwise_count(bits)
    whole = len(counts) // 31 * 31
    parts = counts[:whole].reshape(-1, 31, counts.shape[1]).sum(axis=1, dtype=np.uint8)
    ones: Whole = parts.sum(axis=0, dtype=np.int64) + counts[whole:].sum(axis=0, dtype=np.int64)
    return ones


def _byte_table(row: Matrix) -> Matrix:
    """The sums of each eight units over their 256 subsets; shape (ceil(n / 8), 256)."""
    eights = np.zeros((-(-len(row) // 8), 8))
    eights.reshape(-1)[: len(row)] = row
    table = np.zeros((len(eights), 256))
    for bit in range(8):
        table[:, 1 << bit : 2 << bit] = table[:, : 1 << bit] + eights[:, bit : bit + 1]
    return table


def _look_up(bits: Bits, tables: list[Matrix]) -> Matrix:
    """Sums over the sets, one row a table; shape (tables, draws)."""
    rows, draws = bits.shape
    flat, starts = [table.reshape(-1) for table in tables], np.arange(rows)[:, None] * 256
    sums = np.zeros((len(tables), draws))
    for first in range(0, rows, COLUMNS_AT_ONCE):
        place = bits[first : first + COLUMNS_AT_ONCE] + starts[first : first + COLUMNS_AT_ONCE]
        for total, table in zip(sums, flat, strict=True):
            total += table.take(place, mode="clip").sum(axis=0)
    return sums
