"""Accounts, organisations and teams, for the administrator."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.access.guard import actor, requires
from portal.access.permissions import Permission
from portal.access.roles import Role
from portal.accounts.models import User
from portal.accounts.queries import get_user, user_by_email
from portal.admin import queries, services
from portal.admin.forms import MemberForm, OrganisationForm, TeamForm
from portal.db import transaction
from portal.errors import InvalidInput
from portal.i18n import _, _l
from portal.teams import queries as teams
from portal.teams import services as team_services
from portal.teams.models import Membership, Organisation, Team
from portal.web.pagination import paginate

bp = Blueprint("admin", __name__, url_prefix="/admin")


def _words() -> str:
    """What somebody looks for; no database stores the sign that ends a C string."""
    return request.args.get("q", "").replace("\0", "").strip()[:200]


@bp.get("")
@requires(Permission.ADMIN_OPEN)
def index() -> ResponseReturnValue:
    """All accounts: search them, switch them off and on."""
    role = request.args.get("role", "")
    role = role if role in list(Role) else ""
    page = paginate(queries.accounts(_words(), role), request.args.get("page", 1, int))
    return render_template("admin/index.html", page=page, words=_words(), role=role, roles=Role)


@bp.post("/accounts/<int:user_id>/switch-off")
@requires(Permission.ADMIN_OPEN, load=get_user)
def switch_off(user: User) -> ResponseReturnValue:
    """Shut an account at once."""
    with transaction():
        services.switch_off(user, actor())
    flash(_("The account of %(name)s is switched off.", name=user.name), "good")
    return redirect(url_for("admin.index", q=user.email), 303)


@bp.post("/accounts/<int:user_id>/switch-on")
@requires(Permission.ADMIN_OPEN, load=get_user)
def switch_on(user: User) -> ResponseReturnValue:
    """Open an account again."""
    with transaction():
        services.switch_on(user, actor())
    flash(_("The account of %(name)s is switched on.", name=user.name), "good")
    return redirect(url_for("admin.index", q=user.email), 303)


@bp.route("/organisations", methods=["GET", "POST"])
@requires(Permission.ADMIN_OPEN)
def organisations() -> ResponseReturnValue:
    """All organisations, and a form for one more."""
    form = OrganisationForm()
    if form.validate_on_submit():
        try:
            with transaction():
                added = team_services.add_organisation(
                    form.kind.data, form.code.data or "", form.name.data, form.province.data, actor()
                )
        except InvalidInput as error:
            form.take_error(error)
        else:
            flash(_("%(name)s is added. Now add its teams.", name=added.name), "good")
            return redirect(url_for("admin.organisation", organisation_id=added.id), 303)
    page = paginate(teams.organisations(_words()), request.args.get("page", 1, int))
    shown = render_template("admin/organisations.html", page=page, words=_words(), form=form)
    return shown, 422 if form.errors else 200


@bp.route("/organisations/<int:organisation_id>", methods=["GET", "POST"])
@requires(Permission.ADMIN_OPEN, load=teams.get_organisation)
def organisation(found: Organisation) -> ResponseReturnValue:
    """An organisation's teams, and a form for one more."""
    form = TeamForm()
    if form.validate_on_submit():
        try:
            with transaction():
                added = team_services.add_team(found, form.name.data, actor())
        except InvalidInput as error:
            form.take_error(error)
        else:
            flash(_("The team %(name)s is added.", name=added.name), "good")
            return redirect(url_for("admin.team", team_id=added.id), 303)
    return render_template("admin/organisation.html", organisation=found, form=form), 422 if form.errors else 200


@bp.route("/teams/<int:team_id>", methods=["GET", "POST"])
@requires(Permission.ADMIN_OPEN, load=teams.get_team)
def team(found: Team) -> ResponseReturnValue:
    """Who is in a team, who leads it, and a form for one more."""
    form = MemberForm()
    if form.validate_on_submit():
        try:
            with transaction():
                _add_member(found, form)
        except InvalidInput as error:
            form.take_error(error)
        else:
            flash(_("The member is added."), "good")
            return redirect(url_for("admin.team", team_id=found.id), 303)
    page = render_template("admin/team.html", team=found, members=teams.members_of(found), form=form)
    return page, 422 if form.errors else 200


def _add_member(team: Team, form: MemberForm) -> None:
    user = user_by_email(form.email.data)
    if user is None:
        sentence = _l("There is no account with this address. Invite this person first.")
        raise InvalidInput("no_account", sentence, {"email": sentence})
    membership = team_services.add_member(team, user, actor())
    if form.is_lead.data:
        team_services.set_lead(membership, True, actor())


@bp.post("/memberships/<int:membership_id>/lead")
@requires(Permission.ADMIN_OPEN, load=teams.get_membership)
def lead(membership: Membership) -> ResponseReturnValue:
    """Let a member lead the team, or not any more."""
    team_id = membership.team_id
    with transaction():
        team_services.set_lead(membership, request.form.get("is_lead") == "yes", actor())
    flash(_("The lead of the team is changed."), "good")
    return redirect(url_for("admin.team", team_id=team_id), 303)


@bp.post("/memberships/<int:membership_id>/remove")
@requires(Permission.ADMIN_OPEN, load=teams.get_membership)
def remove(membership: Membership) -> ResponseReturnValue:
    """Take somebody out of a team."""
    team_id = membership.team_id
    with transaction():
        team_services.remove_member(membership, actor())
    flash(_("The member is taken out of the team."), "good")
    return redirect(url_for("admin.team", team_id=team_id), 303)
