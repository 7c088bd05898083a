"""The door of each view: load the thing, ask the policy, hand the thing over; a view without a mark stays shut."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import Flask, current_app, g, request
from flask_login import current_user

from portal.access import policy
from portal.access.permissions import Permission
from portal.errors import Forbidden, NotFound
from portal.i18n import _l

if TYPE_CHECKING:
    from portal.accounts.models import User

View = TypeVar("View", bound=Callable[..., Any])
MARK = "access_mark"


class SignInFirst(Exception):
    """Nobody is signed in; the edge sends pages to the sign-in page and scripts a 401."""


def requires(permission: Permission, load: Callable[..., Any] | None = None) -> Callable[[View], View]:
    """Guard a view. With `load`, its arguments are the view's own, and what it finds is the view's first argument.

    `load(**arguments)` gives the thing or None; None means 404, and so does a thing that this person may not
    see at all when `load` says so by None.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **arguments: Any) -> Any:
            user = actor_or_none()
            if user is None:
                raise SignInFirst
            if load is None:
                check(user, permission)
                return current_app.ensure_sync(view)(*args, **arguments)
            thing = load(**arguments)
            if thing is None:
                raise NotFound("not_found", _l("This page isn't there. Check the address, or go to the start page."))
            check(user, permission, thing)
            return current_app.ensure_sync(view)(thing, *args)

        setattr(guarded, MARK, permission)
        return cast(View, guarded)

    return decorate


def public(view: View) -> View:
    """Mark a view as open to everybody."""
    setattr(view, MARK, "public")
    return view


def check(user: User, permission: Permission, thing: Any = None) -> None:
    """Raise Forbidden when the policy says no."""
    if not policy.may(user, permission, thing):
        raise Forbidden(
            "forbidden", _l("You can't do this with your account. Ask your team lead if you think you should.")
        )


def mark_of(endpoint: str) -> Permission | str | None:
    """The mark of a view: a permission, 'public', or None when it was forgotten."""
    mark: Permission | str | None = getattr(current_app.view_functions[endpoint], MARK, None)
    return mark


def actor_or_none() -> User | None:
    """The real user of this request, not Flask-Login's stand-in; None when nobody is signed in."""
    if "actor" in g:
        return cast("User | None", g.actor)
    if not current_user or not current_user.is_authenticated:
        return None
    return cast("User", current_user._get_current_object())


def set_actor(user: User | None) -> None:
    """Say who acts in this request, for those who come with a token instead of a session."""
    g.actor = user


def actor() -> User:
    """The user of this request; SignInFirst when there is none."""
    user = actor_or_none()
    if user is None:
        raise SignInFirst
    return user


def may(permission: str, thing: Any = None) -> bool:
    """The policy's answer for the present user, for templates: may('dilemma:post')."""
    return policy.may(actor_or_none(), Permission(permission), thing)


def init_guard(app: Flask) -> None:
    """Shut every view without a mark, and give templates may()."""
    app.jinja_env.globals["may"] = may

    @app.before_request
    def deny_unmarked() -> None:
        if request.endpoint is None or request.endpoint == "static":
            return
        if mark_of(request.endpoint) is None:
            raise Forbidden("unmarked", _l("This page isn't open."))
