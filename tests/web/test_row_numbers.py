"""A number that no table can hold is no address."""

import pytest


@pytest.mark.parametrize("room", ["dilemmas", "experiments", "results", "teams"])
@pytest.mark.parametrize("number", [2**31, 10**40])
def test_a_number_beyond_every_row_is_not_there(client, context, room, number):
    assert client.get(f"/{room}/{number}").status_code == 404
