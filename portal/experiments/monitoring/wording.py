"""Alerts in words."""

from __future__ import annotations

from portal.experiments.monitoring.alerts import Alert, AlertCode
from portal.i18n import _, ngettext, show_number


def title_of(alert: Alert) -> str:
    """What is wrong, in a few words."""
    titles = {
        AlertCode.SITE_LAGS: lambda: _("%(site)s is behind the plan", site=alert.name),
        AlertCode.SITE_SILENT: lambda: _("%(site)s has enrolled nobody for a while", site=alert.name),
        AlertCode.OUTCOMES_MISSING: lambda: _("Many outcomes are missing: %(name)s", name=alert.name),
        AlertCode.GROUP_SIZES: lambda: _("The groups are not the size that the draw should give"),
        AlertCode.NO_SITE: lambda: _("No municipality takes part yet"),
    }
    return titles[alert.code]()


def explain(alert: Alert) -> str:
    """The numbers behind it, or what to do."""
    if alert.number is None:
        return _("The number is too small to show. Ask the team itself.")
    number, expected = show_number(alert.number), show_number(alert.expected)
    words = {
        AlertCode.SITE_LAGS: lambda: _(
            "%(number)s clients enrolled, %(expected)s expected.", number=number, expected=expected
        ),
        AlertCode.SITE_SILENT: lambda: ngettext(
            "The last client came %(num)d week ago.", "The last client came %(num)d weeks ago.", alert.number or 0
        ),
        AlertCode.OUTCOMES_MISSING: lambda: _(
            "%(number)s of the %(expected)s outcomes that we could know are not filled in.",
            number=number,
            expected=expected,
        ),
        AlertCode.GROUP_SIZES: lambda: _("Find out why before you go on. Something may be wrong with the enrolment."),
        AlertCode.NO_SITE: lambda: _("Ask teams to join. Only then can clients be enrolled."),
    }
    return words[alert.code]()
