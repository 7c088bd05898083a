"""Dilemmas: the list, one dilemma, share and change one, and the talk about it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.access.guard import actor, requires
from portal.access.permissions import Permission
from portal.db import transaction
from portal.dilemmas import queries, services, timeline
from portal.dilemmas.forms import CommentForm, DilemmaForm, RecogniseForm, known_values, typed_ways
from portal.dilemmas.models import Dilemma, DilemmaStatus, Theme
from portal.errors import InvalidInput, NotFound
from portal.i18n import _, _l
from portal.web.pagination import paginate

bp = Blueprint("dilemmas", __name__)
PER_PAGE = 20
Choice = TypeVar("Choice", bound=StrEnum)


@bp.get("/dilemmas")
@requires(Permission.DILEMMA_READ)
def index() -> ResponseReturnValue:
    """Search and filter all dilemmas."""
    search = queries.Search(
        words=request.args.get("q", "").strip()[:200],
        themes=_chosen(Theme, "theme"),
        statuses=_chosen(DilemmaStatus, "status"),
        order=next(iter(_chosen(queries.Order, "order")), queries.Order.NEWEST),
    )
    page = paginate(queries.matching(search), request.args.get("page", 1, int), PER_PAGE)
    return render_template(
        "dilemmas/index.html",
        search=search,
        page=page,
        rows=queries.rows(page.items),
        numbers=queries.filter_numbers(search),
        address=_address,
        themes=Theme,
        statuses=DilemmaStatus,
        orders=queries.Order,
    )


def _chosen(kind: type[Choice], name: str) -> tuple[Choice, ...]:
    """The filters of one kind in the address; what isn't one is passed over."""
    known = {member.value: member for member in kind}
    return tuple(known[value] for value in dict.fromkeys(request.args.getlist(name)) if value in known)


def _address(search: queries.Search, **more: Any) -> dict[str, Any]:
    """A search as it stands in an address."""
    return {
        "q": search.words or None,
        "theme": [theme.value for theme in search.themes],
        "status": [status.value for status in search.statuses],
        "order": search.order.value if search.order is not queries.Order.NEWEST else None,
        **more,
    }


@bp.route("/dilemmas/new", methods=["GET", "POST"])
@requires(Permission.DILEMMA_POST)
def new() -> ResponseReturnValue:
    """Share a dilemma, by itself or as what follows on a result."""
    follows = _followed_trial()
    form = _dilemma_form()
    if not _adds_way() and form.validate_on_submit():
        try:
            with transaction():
                draft = form.draft()
                dilemma = services.post_dilemma(actor(), draft, follows.id if follows else None)
        except InvalidInput as error:
            form.take_error(error)
        else:
            flash(_("Your dilemma is shared. Colleagues can now say that they have this too."), "good")
            return redirect(url_for("dilemmas.show", dilemma_id=dilemma.id), 303)
    page = render_template("dilemmas/new.html", form=form, follows=follows, grown=_adds_way())
    return page, 422 if form.errors else 200


@bp.route("/dilemmas/<int:dilemma_id>/edit", methods=["GET", "POST"])
@requires(Permission.DILEMMA_EDIT, load=queries.get_dilemma)
def edit(dilemma: Dilemma) -> ResponseReturnValue:
    """Change the texts of an own dilemma while it is open."""
    services.require_editable(dilemma)
    own = queries.recognition_of(dilemma, actor())
    form = _dilemma_form(len(dilemma.ways), known_values(dilemma, own.monthly_number if own else None))
    if not _adds_way() and form.validate_on_submit():
        try:
            with transaction():
                services.edit_dilemma(dilemma, form.draft(), actor())
        except InvalidInput as error:
            form.take_error(error)
        else:
            flash(_("Your changes are saved."), "good")
            return redirect(url_for("dilemmas.show", dilemma_id=dilemma.id), 303)
    page = render_template("dilemmas/edit.html", dilemma=dilemma, form=form, grown=_adds_way())
    return page, 422 if form.errors else 200


def _dilemma_form(ways: int = 0, known: dict[str, Any] | None = None) -> DilemmaForm:
    """The form with room for the ways that are known, were sent, or are asked for."""
    return DilemmaForm(shown=max(ways, typed_ways(request.form) + _adds_way()), data=known)


def _adds_way() -> bool:
    """The button that asks for room for one more way was used."""
    return "add_way" in request.form


def _followed_trial() -> Any | None:
    """The published trial that `from_result` in the address names."""
    asked = request.args.get("from_result")
    if asked is None:
        return None
    found = queries.published_experiment(int(asked)) if asked.isdecimal() and len(asked) < 10 else None
    if found is None:
        raise NotFound("not_found", _l("This result isn't there. Share your dilemma without it."))
    return found


@bp.get("/dilemmas/<int:dilemma_id>")
@requires(Permission.DILEMMA_READ, load=queries.get_dilemma)
def show(dilemma: Dilemma) -> ResponseReturnValue:
    """One dilemma: the question, who has it too, the way it went, the talk."""
    answered = queries.get_comment(dilemma, request.args.get("answer_to", type=int))
    form = CommentForm(formdata=None, parent=str(answered.parent_id or answered.id) if answered else "")
    return _page(dilemma, form, _number_form(dilemma))


def _number_form(dilemma: Dilemma) -> RecogniseForm:
    own = queries.recognition_of(dilemma, actor())
    return RecogniseForm(formdata=None, monthly_number=own.monthly_number if own else None)


def _page(dilemma: Dilemma, comment_form: CommentForm, number_form: RecogniseForm) -> ResponseReturnValue:
    shown = queries.dilemma_page(dilemma, actor())
    page = render_template(
        "dilemmas/show.html",
        page=shown,
        dilemma=dilemma,
        steps=timeline.steps_of(dilemma, shown.support.colleagues),
        happenings=timeline.happenings_of(dilemma, shown.decisions),
        comment_form=comment_form,
        number_form=number_form,
        form=number_form if number_form.errors else comment_form,
    )
    return page, 422 if comment_form.errors or number_form.errors else 200


@bp.post("/dilemmas/<int:dilemma_id>/recognise")
@requires(Permission.DILEMMA_RECOGNISE, load=queries.get_dilemma)
def recognise(dilemma: Dilemma) -> ResponseReturnValue:
    """Say "I have this too" by one tap; a number may come along or later."""
    form = RecogniseForm()
    if not form.validate_on_submit():
        return _page(dilemma, CommentForm(formdata=None), form)
    with transaction():
        services.recognise(dilemma, actor(), form.monthly_number.data)
    if form.monthly_number.data is None:
        flash(_("Thank you. You hear from us when something happens with this dilemma."), "good")
    else:
        flash(_("Your number is saved."), "good")
    return redirect(url_for("dilemmas.show", dilemma_id=dilemma.id), 303)


@bp.post("/dilemmas/<int:dilemma_id>/comments")
@requires(Permission.DILEMMA_COMMENT, load=queries.get_dilemma)
def comment(dilemma: Dilemma) -> ResponseReturnValue:
    """Place a remark or an answer."""
    form = CommentForm()
    parent = queries.get_comment(dilemma, form.parent_id)
    if form.parent_id is not None and parent is None:
        raise NotFound("not_found", _l("The remark that you answer isn't there any more. Load the page again."))
    if not form.validate_on_submit():
        return _page(dilemma, form, _number_form(dilemma))
    with transaction():
        remark = services.comment(dilemma, actor(), form.text.data, parent)
    flash(_("Your remark is placed."), "good")
    return redirect(url_for("dilemmas.show", dilemma_id=dilemma.id, _anchor=f"remark-{remark.id}"), 303)


@bp.post("/dilemmas/<int:dilemma_id>/follow")
@requires(Permission.DILEMMA_READ, load=queries.get_dilemma)
def follow(dilemma: Dilemma) -> ResponseReturnValue:
    """Get a letter about each step."""
    with transaction():
        services.follow(dilemma, actor())
    flash(_("You follow this dilemma. You get a letter about each step."), "good")
    return redirect(url_for("dilemmas.show", dilemma_id=dilemma.id), 303)


@bp.post("/dilemmas/<int:dilemma_id>/unfollow")
@requires(Permission.DILEMMA_READ, load=queries.get_dilemma)
def unfollow(dilemma: Dilemma) -> ResponseReturnValue:
    """Get no more letters."""
    with transaction():
        services.unfollow(dilemma, actor())
    flash(_("You don't follow this dilemma any more."), "good")
    return redirect(url_for("dilemmas.show", dilemma_id=dilemma.id), 303)
