"""Enrol a client and tell the arm, the own list, and closing the enrolment."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.access.guard import actor, may, requires
from portal.access.permissions import Permission
from portal.db import run_in_transaction, transaction
from portal.errors import Conflict, InvalidInput
from portal.experiments.enrolment import queries, services
from portal.experiments.enrolment.codes import normalise
from portal.experiments.enrolment.forms import EnrolmentForm, enrolment_form
from portal.experiments.enrolment.models import Enrolment
from portal.experiments.enrolment.services import EnrolmentRequest
from portal.experiments.models import Experiment
from portal.experiments.protocol.content import Content
from portal.experiments.protocol.queries import frozen_content
from portal.experiments.queries import get_experiment
from portal.experiments.sites.queries import own_sites
from portal.i18n import _, _l, show_moment
from portal.web.pagination import paginate

bp = Blueprint("enrolment", __name__)


def _own_enrolment(experiment_id: int, enrolment_id: int) -> Enrolment | None:
    """An enrolment of the own team; whether another team has one with this number is not told."""
    found = queries.get_enrolment(experiment_id, enrolment_id)
    return found if found is not None and may(Permission.ENROLMENT_READ, found) else None


@bp.route("/experiments/<int:experiment_id>/enrol", methods=["GET", "POST"])
@requires(Permission.CLIENT_ENROL, load=get_experiment)
def new(experiment: Experiment) -> ResponseReturnValue:
    """Enrol a client; the answer stands on the next page at once."""
    content = _frozen(experiment)
    form = _form(experiment, content)
    if form.validate_on_submit():
        asked = form.request()
        try:
            enrolment, is_new = run_in_transaction(lambda: services.enrol(experiment, asked, actor()))
        except InvalidInput as error:
            form.take_error(error)
        else:
            _tell_when_known(enrolment, is_new, asked)
            return redirect(_address(enrolment), 303)
    elif not form.is_submitted():
        services.refuse_unless_open(experiment)
    page = render_template("enrolment/new.html", experiment=experiment, content=content, form=form)
    return page, 422 if form.errors else 200


@bp.get("/experiments/<int:experiment_id>/enrolments/<int:enrolment_id>")
@requires(Permission.ENROLMENT_READ, load=_own_enrolment)
def show(enrolment: Enrolment) -> ResponseReturnValue:
    """The arm and what to do now."""
    experiment = enrolment.experiment
    return render_template(
        "enrolment/show.html",
        enrolment=enrolment,
        experiment=experiment,
        told=queries.told(enrolment, _frozen(experiment)),
        own_count=queries.count_by(experiment, actor()),
    )


@bp.get("/experiments/<int:experiment_id>/enrolments")
@requires(Permission.CLIENT_ENROL, load=get_experiment)
def index(experiment: Experiment) -> ResponseReturnValue:
    """The own team's clients, newest first."""
    content = _frozen(experiment)
    page = paginate(queries.own_enrolments(experiment, actor()), request.args.get("page", 1, type=int))
    rows = [(enrolment, queries.told(enrolment, content)) for enrolment in page.items]
    return render_template("enrolment/index.html", experiment=experiment, page=page, rows=rows)


@bp.post("/experiments/<int:experiment_id>/close")
@requires(Permission.KEY_TURN, load=get_experiment)
def close(experiment: Experiment) -> ResponseReturnValue:
    """Turn the own side's key to close the enrolment."""
    with transaction():
        is_closed = services.close_enrolment(experiment, actor())
    if is_closed:
        flash(_("Enrolment is closed. The draw can now be checked by everybody."), "good")
    elif experiment.is_enrolling:
        flash(_("Your side has agreed to close. Enrolment closes when the other side agrees too."), "good")
    else:
        flash(_("Enrolment was closed already."), "good")
    return redirect(url_for("experiments.show", experiment_id=experiment.id), 303)


def _frozen(experiment: Experiment) -> Content:
    content = frozen_content(experiment)
    if content is None:
        raise Conflict("not_signed", _l("This trial has not started yet. Both sides have to sign the plan first."))
    return content


def _form(experiment: Experiment, content: Content) -> EnrolmentForm:
    last = queries.last_of(experiment, actor())
    return enrolment_form(
        content.design,
        own_sites(experiment, actor()),
        usual_site=last.site_id if last else None,
        prefix=queries.usual_prefix(last),
    )


def _tell_when_known(enrolment: Enrolment, is_new: bool, asked: EnrolmentRequest) -> None:
    """Say it when this client was in already; the same form sent twice needs no word."""
    code = normalise(asked.client_code)
    if enrolment.client_code != code:
        flash(
            _(
                "You sent this form before, for %(first)s. %(second)s is not enrolled yet. "
                "Choose “Enrol the next client”.",
                first=enrolment.client_code,
                second=code,
            ),
            "wait",
        )
    elif not is_new and enrolment.idempotency_key != asked.stored_key(actor()):
        flash(
            _(
                "%(code)s was enrolled already on %(moment)s by %(name)s. The draw stays as it is.",
                code=code,
                moment=show_moment(enrolment.at),
                name=enrolment.by.name,
            ),
            "wait",
        )


def _address(enrolment: Enrolment) -> str:
    return url_for("enrolment.show", experiment_id=enrolment.experiment_id, enrolment_id=enrolment.id)
