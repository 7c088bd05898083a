"""The result page, and what both sides and teams do with a result."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.access.guard import actor, requires
from portal.access.permissions import Permission
from portal.db import session, transaction
from portal.errors import InvalidInput
from portal.experiments.keys import keys_of
from portal.experiments.models import Experiment, KeyAct
from portal.experiments.outcomes.queries import outcome_state
from portal.experiments.queries import get_experiment
from portal.i18n import _, language
from portal.results import queries, services
from portal.results.forms import HINTS, CaseloadForm, DecisionForm, ReactionForm
from portal.results.models import Choice, Result
from portal.results.page import ResultPage, explanation_of, explanations_of, result_page
from portal.web.forms import PortalForm
from portal.web.pagination import paginate

bp = Blueprint("results", __name__)


@bp.get("/results")
@requires(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    """All published results, newest first, each with its headline."""
    page = paginate(queries.published(), request.args.get("page", 1, int), size=10)
    explained = explanations_of(page.items, language())
    return render_template("results/index.html", page=page, explained=explained)


@bp.get("/results/<int:experiment_id>")
@requires(Permission.RESULT_READ, load=queries.get_result)
def show(result: Result) -> ResponseReturnValue:
    """What was found, how sure we are, what it means for us."""
    return _page(result)


def _page(result: Result, form: DecisionForm | None = None) -> ResponseReturnValue:
    team = actor().team
    caseload = CaseloadForm(request.args)
    per_month = caseload.per_month.data if "per_month" in request.args and caseload.validate() else None
    page: ResultPage = result_page(result, team, language(), per_month)
    if "per_month" not in request.args:
        caseload = CaseloadForm(None, data={"per_month": page.per_month})
    html = render_template(
        "results/show.html",
        result=result,
        experiment=result.experiment,
        page=page,
        team=team,
        caseload=caseload,
        form=form or DecisionForm(formdata=None),
        hints=HINTS,
    )
    failed = bool((form and form.errors) or caseload.errors)
    return html, 422 if failed else 200


@bp.post("/results/<int:experiment_id>/decisions")
@requires(Permission.DECISION_RECORD, load=queries.get_result)
def decide(result: Result) -> ResponseReturnValue:
    """Record what the own team does."""
    form = DecisionForm()
    if form.validate_on_submit() and form.look_back_on.data is not None:
        try:
            with transaction():
                services.record_decision(
                    actor().memberships[0].team,
                    result,
                    Choice(form.choice.data),
                    form.reason.data,
                    form.look_back_on.data,
                    actor(),
                )
        except InvalidInput as error:
            form.take_error(error)
        else:
            flash(_("The decision of your team is recorded."), "good")
            return redirect(url_for("results.show", experiment_id=result.experiment_id, _anchor="besluit"), 303)
    return _page(result, form)


@bp.route("/experiments/<int:experiment_id>/lock", methods=["GET", "POST"])
@requires(Permission.KEY_TURN, load=get_experiment)
def lock(experiment: Experiment) -> ResponseReturnValue:
    """What is known and missing before the data are locked; then this side's key."""
    form = PortalForm()
    if form.validate_on_submit():
        with transaction():
            result = services.lock_data(experiment, actor())
            session.flush()  # the result's page needs its id
        if result is None:
            flash(_("Your side agrees. The data are locked once the other side agrees too."), "good")
            return redirect(url_for("experiments.show", experiment_id=experiment.id), 303)
        flash(_("The data are locked and the agreed analysis has run."), "good")
        return redirect(url_for("results.show", experiment_id=experiment.id), 303)
    return render_template(
        "results/lock.html",
        experiment=experiment,
        state=outcome_state(experiment),
        keys=keys_of(experiment, KeyAct.LOCK),
        form=form,
    )


@bp.route("/experiments/<int:experiment_id>/publish", methods=["GET", "POST"])
@requires(Permission.KEY_TURN, load=get_experiment)
def publish(experiment: Experiment) -> ResponseReturnValue:
    """Look once more at what the page will say; then this side's key."""
    form = PortalForm()
    if form.validate_on_submit():
        with transaction():
            is_open = services.publish(experiment, actor())
        if is_open:
            flash(_("The result is open to everybody. All who took part get a letter."), "good")
        else:
            flash(_("Your side agrees. The result opens once the other side agrees too."), "good")
        return redirect(url_for("results.show", experiment_id=experiment.id), 303)
    result = queries.get_result(experiment.id)
    return render_template(
        "results/publish.html",
        experiment=experiment,
        result=result,
        explanation=explanation_of(result, language()) if result else None,
        keys=keys_of(experiment, KeyAct.PUBLISH),
        form=form,
    )


@bp.route("/results/<int:experiment_id>/reaction", methods=["GET", "POST"])
@requires(Permission.RESULT_REACT, load=queries.get_result)
def react(result: Result) -> ResponseReturnValue:
    """The own reaction of an owner, beside the numbers."""
    own = next((reaction.text for reaction in result.reactions if reaction.user_id == actor().id), "")
    form = ReactionForm(data={"text": own}) if request.method == "GET" else ReactionForm()
    if form.validate_on_submit():
        with transaction():
            services.react(result, actor(), form.text.data)
        flash(_("Your reaction stands on the page."), "good")
        return redirect(url_for("results.show", experiment_id=result.experiment_id), 303)
    return render_template("results/react.html", result=result, form=form), 422 if form.errors else 200
