"""What a dilemma fills in."""

import pytest

from portal.experiments.protocol.prefill import arm_key, short_label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Elke week bellen.", "Elke week bellen"),
        ("Elke week bellen. Vijf minuten is genoeg.", "Elke week bellen"),
        ("Bellen?", "Bellen"),
        ("woord " * 20, ("woord " * 10).strip()),
        ("x" * 100, "x" * 61),
    ],
)
def test_a_way_gets_a_short_name(text, label):
    assert short_label(text) == label


def test_arms_are_named_by_their_place():
    assert [arm_key(number) for number in range(4)] == ["usual", "new", "new_2", "new_3"]
