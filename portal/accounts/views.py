"""Sign in and out, the own account, invitations, and a forgotten password."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import db, mail
from portal.access.guard import actor, actor_or_none, public, requires
from portal.access.permissions import Permission
from portal.access.roles import Role
from portal.accounts import queries, services, throttle
from portal.accounts.forms import AcceptForm, ForgotForm, InviteForm, LoginForm, PasswordForm, ProfileForm, ResetForm
from portal.accounts.login import sign_in, sign_out
from portal.accounts.next_page import own_page
from portal.accounts.passwords import fits
from portal.db import transaction
from portal.errors import Conflict, InvalidInput, NotFound
from portal.i18n import COOKIE, _, in_language, language, ngettext
from portal.teams.queries import all_teams, get_team

bp = Blueprint("accounts", __name__)
# The address of these pages is a secret: other pages get to know the host only, and the form check needs that much.
SECRET_ADDRESS = {"Referrer-Policy": "strict-origin"}


@bp.route("/login", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    """Sign in with e-mail address and password."""
    wanted = own_page(request.args.get("next"))
    if request.method == "GET" and actor_or_none() is not None:
        return redirect(wanted or url_for("home.start"))
    form = LoginForm()
    if form.validate_on_submit():
        try:
            signed_in = _try_password(form)
        except throttle.TooOften as refusal:
            form.form_errors.append(_wait(refusal.seconds))
            page = render_template("accounts/login.html", form=form, wanted=wanted)
            return page, 429, {"Retry-After": str(refusal.seconds)}
        if signed_in:
            return redirect(wanted or url_for("home.start"), 303)
        form.form_errors.append(_("This e-mail address and password don't belong together. Check both."))
    return render_template("accounts/login.html", form=form, wanted=wanted), 422 if form.errors else 200


def _try_password(form: LoginForm) -> bool:
    """Count the attempt first, then look at the password; an account that isn't there costs the same time."""
    email, address = queries.normal_email(form.email.data or ""), request.remote_addr or ""
    with transaction():
        throttle.begin_attempt(email, address)
    user = queries.user_by_email(email)
    if not fits(form.password.data or "", user.password_hash if user else None) or user is None or not user.is_active:
        return False
    with transaction():
        services.note_sign_in(user, form.password.data or "", address)
    sign_in(user)
    return True


def _wait(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return str(
        ngettext(
            "That was too often. Wait %(num)d minute and try again.",
            "That was too often. Wait %(num)d minutes and try again.",
            minutes,
        )
    )


@bp.post("/logout")
@public
def logout() -> ResponseReturnValue:
    """Sign out; also fine for who was signed out already."""
    sign_out()
    return redirect(url_for("home.start"), 303)


@bp.route("/account", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def account() -> ResponseReturnValue:
    """The own name, language and teams."""
    user = actor()
    form = ProfileForm(data={"name": user.name, "language": user.language})
    if form.validate_on_submit():
        with transaction():
            services.change_profile(user, form.name.data, form.language.data)
        with in_language(user.language):
            flash(_("Your account is saved."), "good")
        response = make_response(redirect(url_for("accounts.account"), 303))
        response.delete_cookie(COOKIE)  # the account's language holds from here on
        return response
    return render_template("accounts/account.html", form=form), 422 if form.errors else 200


@bp.route("/account/password", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def change_password() -> ResponseReturnValue:
    """Choose a new password; sessions elsewhere end, this one goes on under a new id."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            with transaction():
                throttle.begin_attempt(actor().email, request.remote_addr or "")
            with transaction():
                services.change_password(actor(), form.current.data or "", form.password.data or "")
                throttle.forget_attempts(actor().email, request.remote_addr or "")
        except InvalidInput as error:
            form.take_error(error)
        except throttle.TooOften as refusal:
            form.form_errors.append(_wait(refusal.seconds))
            page = render_template("accounts/change_password.html", form=form)
            return page, 429, {"Retry-After": str(refusal.seconds)}
        else:
            sign_in(actor())
            flash(_("Your password is changed. You are signed out on other devices."), "good")
            return redirect(url_for("accounts.account"), 303)
    return render_template("accounts/change_password.html", form=form), 422 if form.errors else 200


@bp.route("/account/invitations", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_INVITE)
def invitations() -> ResponseReturnValue:
    """Invite colleagues; the link is shown once, here, and sent by letter."""
    form, link, invited = _invite_form(), None, None
    if form.validate_on_submit():
        team = get_team(form.team_id) if form.team_id is not None else None
        try:
            with transaction():
                secret = services.invite(actor(), form.email.data, Role(form.role.data), team)
        except InvalidInput as error:
            form.take_error(error)
        else:
            link, invited = mail.address(f"/invitation/{secret}"), queries.normal_email(form.email.data)
            form = _invite_form(fresh=True)
    page = render_template(
        "accounts/invitations.html",
        form=form,
        link=link,
        invited=invited,
        waiting=queries.open_invitations(actor()),
    )
    return page, 422 if form.errors else 200


def _invite_form(fresh: bool = False) -> InviteForm:
    form = InviteForm(formdata=None) if fresh else InviteForm()
    if actor().role is Role.ADMIN:
        form.offer(list(Role), list(all_teams()), no_team=True)
    else:
        form.offer([Role.KLANTMANAGER], [m.team for m in actor().memberships if m.is_lead], no_team=False)
    return form


@bp.post("/account/invitations/<int:invitation_id>/withdraw")
@requires(Permission.ACCOUNT_INVITE)
def withdraw(invitation_id: int) -> ResponseReturnValue:
    """End an invitation that waits."""
    with transaction():
        waiting = {invitation.id: invitation for invitation in queries.open_invitations(actor())}
        if invitation_id not in waiting:
            raise NotFound("not_found", _("This invitation isn't there any more."))
        services.withdraw_invitation(waiting[invitation_id], actor())
    flash(_("The invitation is withdrawn. Its link doesn't work any more."), "good")
    return redirect(url_for("accounts.invitations"), 303)


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    """Make the account that one was invited to."""
    invited = queries.invitation_of(token)
    if invited is None:
        raise NotFound("not_found", _("This link doesn't work. Ask who invited you for a new one."))
    form = AcceptForm()
    if form.validate_on_submit():
        try:
            with transaction():
                user = services.accept_invitation(token, form.name.data, form.password.data, language())
        except InvalidInput as error:
            form.take_error(error)
        except Conflict:
            invited = queries.invitation_of(token)  # the page says what to do
        else:
            sign_in(user)
            flash(_("Welcome. Your account is ready."), "good")
            return redirect(url_for("home.start"), 303)
    status = 422 if form.errors else 200 if invited and invited.is_open else 410
    page = render_template("accounts/invitation.html", form=form, invited=invited, token=token)
    return page, status, SECRET_ADDRESS


@bp.route("/password/forgot", methods=["GET", "POST"])
@public
def forgot() -> ResponseReturnValue:
    """Ask for a link; the answer is the same whether there is an account or not."""
    form = ForgotForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgot.html", form=form, asked=False), 422 if form.errors else 200
    with transaction():
        services.ask_reset(form.email.data)
    response: Response = make_response(render_template("accounts/forgot.html", form=form, asked=True))
    response.call_on_close(_send_letters)
    return response


def _send_letters() -> None:
    """Send what waits once the page is on its way, so that the time doesn't tell who has an account."""
    try:
        mail.send_waiting()
    finally:
        db.end_session()


@bp.route("/password/reset/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password by a link."""
    form = ResetForm()
    is_open = queries.reset_of(token) is not None
    if is_open and form.validate_on_submit():
        try:
            with transaction():
                services.reset_password(token, form.password.data)
        except InvalidInput as error:
            form.take_error(error)
        except NotFound:
            is_open = False
        else:
            flash(_("Your new password is saved. Sign in with it."), "good")
            return redirect(url_for("accounts.login"), 303)
    status = 422 if form.errors else 200 if is_open else 410
    return render_template("accounts/reset.html", form=form, is_open=is_open, token=token), status, SECRET_ADDRESS
