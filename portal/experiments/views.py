"""Trials: the list, where one stands, how one starts, who owns it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import selectinload

from portal.access.guard import actor, requires
from portal.access.permissions import Permission
from portal.accounts.models import User
from portal.accounts.queries import user_by_email
from portal.db import transaction
from portal.dilemmas.models import Dilemma
from portal.dilemmas.queries import get_dilemma
from portal.errors import InvalidInput
from portal.experiments import queries, services
from portal.experiments.forms import AskOwnerForm, StartForm
from portal.experiments.keys import keys_of
from portal.experiments.models import Experiment, ExperimentStatus, KeyAct, Side
from portal.experiments.protocol.prefill import PREFILLED, from_dilemma
from portal.experiments.protocol.queries import content_of, registration_of
from portal.experiments.protocol.services import save_content
from portal.i18n import _, _l
from portal.web.pagination import paginate

bp = Blueprint("experiments", __name__)
PER_PAGE = 20


@bp.get("/experiments")
@requires(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    """All trials, or those at one stage, or the own ones."""
    known = {status.value: status for status in ExperimentStatus}
    status = known.get(request.args.get("status", ""))
    mine = request.args.get("mine") == "1"
    query = queries.visible_to(actor(), status, mine=mine).options(selectinload(Experiment.sites))
    page = paginate(query, request.args.get("page", 1, int), PER_PAGE)
    return render_template(
        "experiments/index.html", page=page, status=status, mine=mine, statuses=ExperimentStatus, sides=Side
    )


@bp.route("/dilemmas/<int:dilemma_id>/plan", methods=["GET", "POST"])
@requires(Permission.EXPERIMENT_START, load=get_dilemma)
def start(dilemma: Dilemma) -> ResponseReturnValue:
    """Begin a plan; what the dilemma says already is filled in."""
    form = StartForm()
    if form.validate_on_submit():
        with transaction():
            experiment = services.start_from_dilemma(dilemma, form.title.data, actor())
            save_content(experiment, from_dilemma(experiment.title, dilemma), actor(), PREFILLED)
        flash(_("The plan is started. What the dilemma says is filled in already."), "good")
        return redirect(url_for("protocol.show", experiment_id=experiment.id), 303)
    page = render_template("experiments/start.html", dilemma=dilemma, form=form, others=queries.of_dilemma(dilemma.id))
    return page, 422 if form.errors else 200


@bp.get("/experiments/<int:experiment_id>")
@requires(Permission.EXPERIMENT_READ, load=queries.get_experiment)
def show(experiment: Experiment) -> ResponseReturnValue:
    """Where a trial stands, whose it is, and where to go from here."""
    return _page(experiment, AskOwnerForm(formdata=None))


def _page(experiment: Experiment, form: AskOwnerForm) -> str:
    acts = {act: keys_of(experiment, act) for act in KeyAct}
    return render_template(
        "experiments/show.html",
        experiment=experiment,
        content=content_of(experiment),
        registration=registration_of(experiment),
        own_side=experiment.side_of(actor()),
        next_act=_next_act(experiment),
        acts=acts,
        sides=Side,
        form=form,
    )


def _next_act(experiment: Experiment) -> KeyAct | None:
    """The act for which both keys can be turned now."""
    if experiment.is_enrolling:
        return KeyAct.CLOSE
    if experiment.status is ExperimentStatus.CLOSED:
        return KeyAct.PUBLISH if experiment.is_locked else KeyAct.LOCK
    return None


@bp.post("/experiments/<int:experiment_id>/owners")
@requires(Permission.EXPERIMENT_OWN, load=queries.get_experiment)
def ask_owner(experiment: Experiment) -> ResponseReturnValue:
    """Ask somebody to own this plan too, for the side that their account has."""
    form = AskOwnerForm()
    if not form.validate_on_submit():
        return _page(experiment, form), 422
    try:
        asked = _colleague(form.email.data or "")
        with transaction():
            side = services.own_side(asked) or _other_side(experiment)
            services.ask_owner(experiment, asked, side, actor())
    except InvalidInput as error:
        form.take_error(error)
        return _page(experiment, form), 422
    flash(_("We asked %(name)s by letter.", name=asked.name), "good")
    return redirect(url_for("experiments.show", experiment_id=experiment.id), 303)


def _colleague(email: str) -> User:
    user = user_by_email(email)
    if user is None or not user.is_active:
        sentence = _l("We know no account with this address. Check it, or ask an administrator to invite them.")
        raise InvalidInput("unknown_account", sentence, {"email": sentence})
    return user


def _other_side(experiment: Experiment) -> Side:
    return Side.PRACTICE if experiment.side_of(actor()) is Side.RESEARCH else Side.RESEARCH


@bp.post("/experiments/<int:experiment_id>/owners/answer")
@requires(Permission.OWNERSHIP_ANSWER, load=queries.get_experiment)
def answer_ownership(experiment: Experiment) -> ResponseReturnValue:
    """Yes or no to the question to own this plan too."""
    accepts = request.form.get("answer") == "yes"
    with transaction():
        services.answer_ownership(experiment, actor(), accepts)
    flash(_("You own this plan now, together.") if accepts else _("You said no. That is fine."), "good")
    return redirect(url_for("experiments.show", experiment_id=experiment.id), 303)
