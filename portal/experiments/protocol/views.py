"""The plan: read it, write its sections, compare versions, sign it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.access.guard import actor, requires
from portal.access.permissions import Permission
from portal.db import transaction
from portal.errors import Conflict
from portal.experiments.models import Experiment
from portal.experiments.protocol import queries, services
from portal.experiments.protocol.forms import SignForm, section_form
from portal.experiments.protocol.page import facts_of, protocol_page, section_diffs, sees_blocks
from portal.experiments.protocol.rendering import markdown, text_of
from portal.experiments.protocol.section_form import SectionForm
from portal.experiments.protocol.sections import SECTIONS
from portal.experiments.protocol.services import Saved, SectionChanged
from portal.experiments.queries import get_experiment
from portal.i18n import _, ngettext

bp = Blueprint("protocol", __name__)


def _get_with_section(experiment_id: int, section: str) -> Experiment | None:
    """The experiment, when the plan has such a section with a form of its own."""
    return get_experiment(experiment_id) if section in SECTIONS and section != "design" else None


def _get_with_versions(experiment_id: int, old: int, new: int) -> Experiment | None:
    """The experiment, when both versions are there."""
    known = all(queries.get_version(experiment_id, number) for number in (old, new))
    return get_experiment(experiment_id) if known else None


@bp.get("/experiments/<int:experiment_id>/protocol")
@requires(Permission.EXPERIMENT_READ, load=get_experiment)
def show(experiment: Experiment) -> ResponseReturnValue:
    """The plan as it is now, what is left to do, who signed."""
    return _page(experiment, SignForm(formdata=None))


def _page(experiment: Experiment, form: SignForm) -> str:
    return render_template(
        "protocol/show.html", experiment=experiment, page=protocol_page(experiment, actor()), form=form
    )


@bp.route("/experiments/<int:experiment_id>/protocol/<section>", methods=["GET", "POST"])
@requires(Permission.PROTOCOL_EDIT, load=_get_with_section)
def section(experiment: Experiment) -> ResponseReturnValue:
    """Write one section."""
    services.refuse_if_frozen(experiment)
    key = (request.view_args or {})["section"]
    version = queries.latest_version(experiment)
    content = queries.content_of(experiment)
    form = section_form(key, content, version.number if version else 0, request.form)
    grown = "add" in request.form
    if not grown and form.validate_on_submit():
        try:
            with transaction():
                saved = services.save_section(experiment, key, form.write, form.opened_number, actor())
        except SectionChanged as error:
            form.opened.data = str(error.version.number)
            return _section_page(experiment, key, form, clash=error), 409
        tell_saved(saved)
        return redirect(url_for("protocol.show", experiment_id=experiment.id), 303)
    return _section_page(experiment, key, form, grown=grown), 422 if form.errors else 200


def _section_page(
    experiment: Experiment, key: str, form: SectionForm, *, grown: bool = False, clash: SectionChanged | None = None
) -> str:
    theirs = text_of(clash.current, key) if clash else ""
    return render_template(
        "protocol/section.html",
        experiment=experiment,
        part=SECTIONS[key],
        number=list(SECTIONS).index(key) + 1,
        form=form,
        grown=grown,
        clash=clash,
        theirs=theirs,
    )


def tell_saved(saved: Saved) -> None:
    """Say what was saved, and whose signature fell off with it."""
    if not saved.lapsed:
        flash(_("Saved. This is version %(number)d.", number=saved.version.number), "good")
        return
    names = ", ".join(signature.user.name for signature in saved.lapsed)
    sentence = ngettext(
        "Saved. This is version %(version)d. This signature no longer holds: %(names)s.",
        "Saved. This is version %(version)d. These signatures no longer hold: %(names)s.",
        len(saved.lapsed),
        version=saved.version.number,
        names=names,
    )
    flash(sentence, "wait")


@bp.post("/experiments/<int:experiment_id>/protocol/sign")
@requires(Permission.PROTOCOL_SIGN, load=get_experiment)
def sign(experiment: Experiment) -> ResponseReturnValue:
    """Sign the exact text that was read."""
    form = SignForm()
    if not form.validate_on_submit():
        return _page(experiment, form), 422
    try:
        with transaction():
            registration = services.sign(experiment, form.version_hash.data or "", actor())
    except Conflict as error:
        form.form_errors.append(str(error.sentence))
        return _page(experiment, form), 409
    if registration is None:
        flash(_("You have signed. The plan is fixed once the other side has signed too."), "good")
    else:
        flash(_("Both sides have signed. The plan is fixed and the trial can start."), "good")
    return redirect(url_for("protocol.show", experiment_id=experiment.id), 303)


@bp.post("/experiments/<int:experiment_id>/protocol/take-back")
@requires(Permission.PROTOCOL_SIGN, load=get_experiment)
def take_back(experiment: Experiment) -> ResponseReturnValue:
    """Take the own signature off again."""
    with transaction():
        services.take_back_signature(experiment, actor())
    flash(_("Your signature is taken off."), "good")
    return redirect(url_for("protocol.show", experiment_id=experiment.id), 303)


@bp.get("/experiments/<int:experiment_id>/protocol/versions")
@requires(Permission.EXPERIMENT_READ, load=get_experiment)
def versions(experiment: Experiment) -> ResponseReturnValue:
    """All versions, newest first."""
    found = queries.versions_of(experiment)
    return render_template("protocol/versions.html", experiment=experiment, versions=found, sections=SECTIONS)


@bp.get("/experiments/<int:experiment_id>/protocol/versions/<int:old>/<int:new>")
@requires(Permission.EXPERIMENT_READ, load=_get_with_versions)
def difference(experiment: Experiment) -> ResponseReturnValue:
    """What differs between two versions."""
    chosen = request.view_args or {}
    before, after = (queries.get_version(experiment.id, chosen[name]) for name in ("old", "new"))
    return render_template(
        "protocol/difference.html",
        experiment=experiment,
        before=before,
        after=after,
        diffs=section_diffs(before, after, sees_blocks(experiment, actor())) if before and after else [],
    )


@bp.get("/experiments/<int:experiment_id>/protocol.md")
@requires(Permission.EXPERIMENT_READ, load=get_experiment)
def text(experiment: Experiment) -> ResponseReturnValue:
    """The plan as Markdown."""
    written = markdown(
        queries.content_of(experiment), facts_of(experiment), sees_blocks=sees_blocks(experiment, actor())
    )
    return Response(written, mimetype="text/markdown")
