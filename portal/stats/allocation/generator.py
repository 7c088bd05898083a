"""Random whole numbers that can be found again one by one, keyed by seed and stratum.

A stream is Philox 4x64-10 (Salmon and others 2011, doi:10.1145/2063384.2063405), whose 128-bit key is the first half of
SHA-256 over a domain and the length-prefixed UTF-8 of seed, stratum and purpose. A number below m at index i is word i
modulo m. When the word falls in the incomplete last run of m (chance below m / 2**64) the word at the same index of the
next stream takes its place, so that every index can be reached without the ones before it, and no number is favoured.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

DOMAIN = b"praktijkproef/allocation/1"
WORDS_PER_STEP = 4


@dataclass(frozen=True)
class Stream:
    """The random words of one purpose ("size", "order", ...) within one stratum."""

    seed: str
    stratum: str
    purpose: str

    def below(self, bounds: int | NDArray[np.int64], start: int, count: int) -> NDArray[np.int64]:
        """Numbers evenly drawn from 0 .. bound - 1 at the indices start .. start + count - 1.

        Parameters
        ----------
        bounds : one bound for all, or an array of shape (count,); each at least 1
        start : the first index, from 0
        count : how many numbers

        Returns
        -------
        array of shape (count,)
        """
        limits = np.asarray(bounds, dtype=np.uint64)
        words = self._words(0, start, count)
        last_full = np.uint64(2**64 - 1) - _leftover(limits)
        attempt = 0
        while (rejected := words > last_full).any():
            attempt += 1
            words = np.where(rejected, self._words(attempt, start, count), words)
        return (words % limits).astype(np.int64)

    def _words(self, attempt: int, start: int, count: int) -> Words:
        step, skip = divmod(start, WORDS_PER_STEP)
        # numpy raises the counter before it makes words, so it starts one step earlier
        counter = (step - 1) % 2**256
        words = np.random.Philox(key=self._key(attempt), counter=counter).random_raw(skip + count)
        return np.asarray(words[skip:], dtype=np.uint64)

    def _key(self, attempt: int) -> int:
        digest = hashlib.sha256(DOMAIN)
        for part in (self.seed, self.stratum, self.purpose, str(attempt)):
            encoded = part.encode()
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
        return int.from_bytes(digest.digest()[:16], "big")


def _leftover(limits: Words) -> Words:
    """2**64 modulo each limit, without leaving 64 bits."""
    largest = np.uint64(2**64 - 1)
    return (largest % limits + np.uint64(1)) % limits
