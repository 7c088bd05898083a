"""A link may say where to go after signing in, but only to a page here."""

from __future__ import annotations

import pytest

from portal.accounts.next_page import own_page

ELSEWHERE = [
    "//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "https://evil.example",
    "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", " //evil.example", "///evil.example", "evil",
    "data:text/html,x", "/a b", "", None, "/\x00", "/\\\\evil.example/..", "//[",
]  # fmt: skip


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_another_site_is_never_the_next_page(wanted):
    assert own_page(wanted) is None


@pytest.mark.parametrize("wanted", ["/", "/dilemmas?q=bellen&page=2", "/experiments/1/protocol#section", "/a:b"])
def test_a_path_here_is(wanted):
    assert own_page(wanted) == wanted
