"""Outcomes: what is due, a client's own page, and spreadsheets."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.access.guard import actor, requires
from portal.access.permissions import Permission
from portal.db import transaction
from portal.errors import NotFound
from portal.experiments.enrolment.models import Enrolment
from portal.experiments.enrolment.queries import get_enrolment
from portal.experiments.models import Experiment
from portal.experiments.outcomes import forms, imports, queries, services, uploads
from portal.experiments.outcomes.models import Source, UploadState
from portal.experiments.outcomes.values import due_on, in_words
from portal.experiments.protocol.queries import frozen_content
from portal.experiments.queries import get_experiment
from portal.i18n import _, _l, ngettext
from portal.web.forms import PortalForm

bp = Blueprint("outcomes", __name__)
PER_PAGE = 20


@bp.route("/experiments/<int:experiment_id>/outcomes", methods=["GET", "POST"])
@requires(Permission.OUTCOME_RECORD, load=get_experiment)
def index(experiment: Experiment) -> ResponseReturnValue:
    """What waits to be filled in, one form for all that fits on a page."""
    if request.method == "POST":
        services.refuse_if_locked(experiment)
    waiting = queries.due_list(experiment, actor())
    due = waiting[:PER_PAGE]
    form = forms.due_form(due)
    if form.validate_on_submit():
        with transaction():
            written = sum(services.record(new, actor(), Source.FORM) for new in form.values(due))
        flash(ngettext("%(num)d outcome saved.", "%(num)d outcomes saved.", written), "good")
        return redirect(url_for("outcomes.index", experiment_id=experiment.id), 303)
    page = render_template(
        "outcomes/index.html",
        experiment=experiment,
        content=frozen_content(experiment),
        form=form,
        due=due,
        waiting=len(waiting),
        upload_form=forms.UploadForm(formdata=None),
    )
    return page, 422 if form.errors else 200


@bp.get("/experiments/<int:experiment_id>/outcomes/<int:enrolment_id>")
@requires(Permission.ENROLMENT_READ, load=get_enrolment)
def client(enrolment: Enrolment) -> ResponseReturnValue:
    """What is known of one client, when the rest is due, and what was corrected."""
    content = frozen_content(enrolment.experiment)
    if content is None:
        raise NotFound("not_found", _l("This page isn't there. Check the address, or go to the start page."))
    return render_template(
        "outcomes/client.html",
        enrolment=enrolment,
        content=content,
        known=queries.values_of([enrolment.id]),
        specs={spec.key: spec for spec in content.design.outcomes},
        corrections=queries.corrections_of(enrolment.id),
        due_on=due_on,
        in_words=in_words,
    )


@bp.route("/experiments/<int:experiment_id>/outcomes/<int:enrolment_id>/<key>", methods=["GET", "POST"])
@requires(Permission.ENROLMENT_READ, load=queries.get_known)
def correct(found: queries.KnownOutcome) -> ResponseReturnValue:
    """Change an outcome that was filled in, with the reason."""
    form = forms.correction_form(found.spec, found.record.value)
    if form.validate_on_submit():
        value = forms.read_value(found.spec, form.value.data)
        with transaction():
            is_changed = services.record(
                services.NewValue(found.record.enrolment, found.spec, value),
                actor(),
                Source.FORM,
                reason=form.reason.data,
            )
        if is_changed:
            flash(_("The outcome is changed. Your reason is kept with it."), "good")
        else:
            flash(_("This was the outcome already. Nothing is changed."), "wait")
        enrolment = found.record.enrolment
        address = url_for("outcomes.client", experiment_id=enrolment.experiment_id, enrolment_id=enrolment.id)
        return redirect(address, 303)
    page = render_template("outcomes/correct.html", enrolment=found.record.enrolment, spec=found.spec, form=form)
    return page, 422 if form.errors else 200


@bp.post("/experiments/<int:experiment_id>/outcomes/upload")
@requires(Permission.OUTCOME_RECORD, load=get_experiment)
def upload(experiment: Experiment) -> ResponseReturnValue:
    """Look at a spreadsheet; keep of it only what is needed, and nothing when something in it is wrong."""
    form = forms.UploadForm()
    if not form.validate_on_submit():
        flash(_("Choose a file first."), "bad")
        return redirect(url_for("outcomes.index", experiment_id=experiment.id), 303)
    services.refuse_if_locked(experiment)
    file_name, content = form.file.data.filename or "", form.file.data.read()
    found = uploads.look_at_bytes(experiment, content, actor())
    if found.bad:
        return _preview(experiment, file_name, found), 422
    with transaction():
        needed = uploads.needed_part(experiment, content)
        kept = services.keep_upload(experiment, file_name, needed, actor())
    if found.ignored:
        flash(_("We left out what we do not need: %(names)s.", names=", ".join(found.ignored)), "good")
    return redirect(url_for("outcomes.preview", experiment_id=experiment.id, upload_id=kept.id), 303)


@bp.route("/experiments/<int:experiment_id>/outcomes/uploads/<int:upload_id>", methods=["GET", "POST"])
@requires(Permission.OUTCOME_RECORD, load=lambda experiment_id, upload_id: get_experiment(experiment_id))
def preview(experiment: Experiment) -> ResponseReturnValue:
    """What a kept spreadsheet would do, row by row; take it in when all is fine."""
    kept = queries.get_upload(experiment.id, (request.view_args or {})["upload_id"])
    content = frozen_content(experiment)
    if kept is None or content is None or kept.by_id != actor().id:
        raise NotFound("not_found", _l("This page isn't there. Check the address, or go to the start page."))
    if PortalForm().validate_on_submit():
        with transaction():
            found = uploads.look_at_upload(kept, actor())
            written = services.take_in(kept, found.new, actor()) if not found.bad else 0
        if written:
            flash(ngettext("%(num)d outcome saved.", "%(num)d outcomes saved.", written), "good")
            return redirect(url_for("outcomes.index", experiment_id=experiment.id), 303)
    found = uploads.look_at_upload(kept, actor())
    is_taken_in = kept.state is UploadState.TAKEN_IN
    page = _preview(experiment, kept.file_name, found, is_taken_in=is_taken_in)
    return page, 422 if found.bad and not is_taken_in else 200


def _preview(experiment: Experiment, file_name: str, found: imports.Preview, *, is_taken_in: bool = False) -> str:
    """The page that shows what a spreadsheet would do."""
    return render_template(
        "outcomes/preview.html",
        experiment=experiment,
        file_name=file_name,
        preview=found,
        form=PortalForm(formdata=None),
        is_taken_in=is_taken_in,
        shown=imports.SHOWN,
    )


@bp.get("/experiments/<int:experiment_id>/outcomes/template.csv")
@requires(Permission.OUTCOME_RECORD, load=get_experiment)
def template(experiment: Experiment) -> ResponseReturnValue:
    """A spreadsheet with the own clients whose outcome is due, ready to be filled in."""
    answer = make_response(uploads.template_file(experiment, actor()))
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="uitkomsten-{experiment.id}.csv"'
    return answer
