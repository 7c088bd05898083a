"""The promise about the draw."""

import pytest

from portal.experiments.protocol.commitment import commitment, is_committed, new_seed, seal, unseal

KEY, OTHER_KEY = "a key of this portal", "the key of another portal"
TEXT, OTHER_TEXT = "a" * 64, "b" * 64


def test_a_seed_has_256_bits_and_is_never_the_same():
    seeds = {new_seed() for _ in range(50)}
    assert len(seeds) == 50
    assert all(len(bytes.fromhex(seed)) == 32 for seed in seeds)


def test_the_revealed_seed_fits_the_commitment():
    seed = new_seed()
    assert is_committed(seed, TEXT, commitment(seed, TEXT))


def test_another_seed_or_another_text_does_not_fit():
    seed = new_seed()
    published = commitment(seed, TEXT)
    assert not is_committed(new_seed(), TEXT, published)
    assert not is_committed(seed, OTHER_TEXT, published)


def test_the_commitment_is_the_published_recipe():
    # sha256("praktijkproef/commitment/1\nseed\ntext"), calculated with sha256sum
    assert commitment("seed", "text") == "3e562cbdf0ff4a1100923ba10cd5a7140bdb1d179a61e649eb25ce2ac409884c"


def test_a_seed_opens_with_the_key_that_sealed_it_only():
    seed = new_seed()
    sealed = seal(seed, KEY)
    assert unseal(sealed, KEY) == seed
    with pytest.raises(ValueError, match="ALLOCATION_KEY"):
        unseal(sealed, OTHER_KEY)


def test_sealed_bytes_that_were_touched_do_not_open():
    sealed = bytearray(seal(new_seed(), KEY))
    sealed[20] ^= 1
    with pytest.raises(ValueError, match="ALLOCATION_KEY"):
        unseal(bytes(sealed), KEY)


def test_the_seed_does_not_stand_in_what_is_kept():
    seed = new_seed()
    sealed = seal(seed, KEY)
    assert seed.encode() not in sealed and bytes.fromhex(seed) not in sealed
    assert sealed != seal(seed, KEY)
