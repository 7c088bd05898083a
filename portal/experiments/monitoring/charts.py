"""Accrual as a picture."""


def accrual_charts(months, planned):  # type: ignore[no-untyped-def]
    """Wide and narrow."""
    return []
