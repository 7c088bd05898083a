"""The generator: known answers, any index by itself, no number favoured."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from scipy.special import chdtrc

from portal.stats.allocation import generator
from portal.stats.allocation.generator import Stream

MASK = 2**64 - 1


def philox(counter: int, key: int) -> list[int]:
    """Philox 4x64-10 written out after Salmon and others (2011), apart from numpy."""
    c, k = [counter >> 64 * i & MASK for i in range(4)], [key & MASK, key >> 64]
    for _ in range(10):
        low, high = 0xD2E7470EE14C6C93 * c[0], 0xCA5A826395121157 * c[2]
        c = [high >> 64 ^ c[1] ^ k[0], high & MASK, low >> 64 ^ c[3] ^ k[1], low & MASK]
        k = [k[0] + 0x9E3779B97F4A7C15 & MASK, k[1] + 0xBB67AE8584CAA73B & MASK]
    return c


def test_the_plain_philox_gives_the_published_answer():
    """The first known answer of Random123 for philox4x64, 10 rounds."""
    assert philox(0, 0) == [0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B]


def test_the_numbers_follow_from_the_written_description_alone():
    text = b"praktijkproef/allocation/1"
    for part in ("zaad", "site=Zaanstad", "size", "0"):
        text += len(part.encode()).to_bytes(8, "big") + part.encode()
    key = int.from_bytes(hashlib.sha256(text).digest()[:16], "big")
    words = [word for counter in range(5) for word in philox(counter, key)]
    stream = Stream("zaad", "site=Zaanstad", "size")
    assert stream.below(10, 0, 20).tolist() == [word % 10 for word in words]


def test_any_index_is_reached_without_those_before_it():
    stream = Stream("seed", "", "size")
    whole = stream.below(1000, 0, 50)
    assert [stream.below(1000, index, 1)[0] for index in range(50)] == whole.tolist()
    assert stream.below(1000, 13, 20).tolist() == whole[13:33].tolist()


@pytest.mark.parametrize("bound", [2, 3, 6, 7, 20])
def test_each_number_is_equally_likely(bound):
    counts = np.bincount(Stream("fair", "", str(bound)).below(bound, 0, 60_000), minlength=bound)
    expected = 60_000 / bound
    assert chdtrc(bound - 1, ((counts - expected) ** 2 / expected).sum()) > 0.001


def test_a_word_in_the_last_incomplete_run_is_replaced_from_the_next_stream(monkeypatch):
    largest = np.uint64(MASK)
    given = [np.array([5, largest], dtype=np.uint64), np.array([6, largest], dtype=np.uint64)]
    given.append(np.array([7, 11], dtype=np.uint64))
    monkeypatch.setattr(Stream, "_words", lambda self, attempt, start, count: given[attempt])
    assert Stream("", "", "").below(10, 0, 2).tolist() == [5, 1]


@pytest.mark.parametrize("bound", [1, 2, 3, 10, 2**32, 2**63 - 1])
def test_the_incomplete_run_has_the_length_of_two_to_the_64_modulo_the_bound(bound):
    assert int(generator._leftover(np.uint64(bound))) == 2**64 % bound


def test_seed_stratum_and_purpose_are_kept_apart():
    streams = [Stream("ab", "c", "d"), Stream("a", "bc", "d"), Stream("ab", "", "cd"), Stream("", "abc", "d")]
    lists = {tuple(stream.below(1000, 0, 8).tolist()) for stream in streams}
    assert len(lists) == 4
