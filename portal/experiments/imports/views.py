"""Bring in a trial that ran elsewhere."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.access.guard import actor, requires
from portal.access.permissions import Permission
from portal.accounts.queries import user_by_email
from portal.db import transaction
from portal.errors import InvalidInput
from portal.experiments.imports import services
from portal.experiments.imports.forms import ImportForm
from portal.i18n import _

bp = Blueprint("imports", __name__)


@bp.route("/experiments/import", methods=["GET", "POST"])
@requires(Permission.EXPERIMENT_IMPORT)
def new() -> ResponseReturnValue:
    """Design and data in, a trial with open data out; all or nothing."""
    form = ImportForm()
    if form.validate_on_submit():
        try:
            content, table = form.content(), form.table()
            with transaction():
                practitioner = user_by_email(form.practitioner.data or "")
                if practitioner is None:
                    sentence = _("There is no account with this address. Invite this colleague first.")
                    raise InvalidInput("practitioner", sentence, {"practitioner": sentence})
                trial = services.TrialElsewhere(content, table, form.source.data)
                experiment = services.import_trial(trial, actor(), practitioner)
        except InvalidInput as error:
            form.take_error(error)
        else:
            flash(_("The trial is in. Both sides can now lock the data."), "good")
            return redirect(url_for("experiments.show", experiment_id=experiment.id), 303)
    return render_template("imports/new.html", form=form), 422 if form.errors else 200
