"""Days and months between enrolment and outcome."""

from __future__ import annotations

from enum import StrEnum

from portal.i18n import _, ngettext

DAYS_A_MONTH = 365.25 / 12


class DueUnit(StrEnum):
    """In what somebody counts."""

    MONTHS = "months"
    DAYS = "days"


def in_days(number: int, unit: DueUnit) -> int:
    """The moment in days after the enrolment: 6 months are 183 days."""
    return round(number * DAYS_A_MONTH) if unit is DueUnit.MONTHS else number


def in_own_unit(days: int) -> tuple[int, DueUnit]:
    """The number as people say it: whole months when it is that, else days."""
    months = round(days / DAYS_A_MONTH)
    return (months, DueUnit.MONTHS) if months and in_days(months, DueUnit.MONTHS) == days else (days, DueUnit.DAYS)


def due_in_words(days: int) -> str:
    """6 months after the start; 14 days after the start."""
    if days == 0:
        return str(_("at once"))
    number, unit = in_own_unit(days)
    if unit is DueUnit.MONTHS:
        return str(ngettext("%(num)d month after the start", "%(num)d months after the start", number))
    return str(ngettext("%(num)d day after the start", "%(num)d days after the start", number))
