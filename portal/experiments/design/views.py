"""The draw and the number of clients: write them, and see at once what a number can see."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.access.guard import actor, requires
from portal.access.permissions import Permission
from portal.db import transaction
from portal.experiments.design.charts import power_charts
from portal.experiments.design.forms import DesignForm, design_form
from portal.experiments.design.power import power_panel
from portal.experiments.models import Experiment
from portal.experiments.protocol import queries, services
from portal.experiments.protocol.content import Content
from portal.experiments.protocol.page import sees_blocks
from portal.experiments.protocol.rendering import amount, text_of
from portal.experiments.protocol.services import SectionChanged
from portal.experiments.protocol.views import tell_saved
from portal.experiments.queries import get_experiment

bp = Blueprint("design", __name__)


@bp.route("/experiments/<int:experiment_id>/design", methods=["GET", "POST"])
@requires(Permission.PROTOCOL_EDIT, load=get_experiment)
def edit(experiment: Experiment) -> ResponseReturnValue:
    """Write the draw and the numbers; the second button only calculates."""
    services.refuse_if_frozen(experiment)
    version, content = queries.latest_version(experiment), queries.content_of(experiment)
    form = design_form(content, version.number if version else 0, sees_blocks=sees_blocks(experiment, actor()))
    if not form.validate_on_submit():
        return _page(experiment, form, content), 422 if form.errors else 200
    if "calculate" in request.form:
        return _page(experiment, form, form.write(content))
    try:
        with transaction():
            saved = services.save_section(experiment, "design", form.write, form.opened_number, actor())
    except SectionChanged as error:
        form.opened.data = str(error.version.number)
        return _page(experiment, form, form.write(error.current), clash=error), 409
    tell_saved(saved)
    return redirect(url_for("protocol.show", experiment_id=experiment.id), 303)


def _page(experiment: Experiment, form: DesignForm, content: Content, clash: SectionChanged | None = None) -> str:
    panel = power_panel(content)
    charts = power_charts(panel.curve, panel.clients, panel.power) if panel.clients and panel.power else None
    theirs = text_of(clash.current, "design", sees_blocks=sees_blocks(experiment, actor())) if clash else ""
    per_month = sum(site.expected_per_month for site in experiment.sites if site.takes_part)
    return render_template(
        "design/edit.html",
        experiment=experiment,
        content=content,
        form=form,
        panel=panel,
        charts=charts,
        per_month=per_month,
        clash=clash,
        theirs=theirs,
        amount=amount,
    )
