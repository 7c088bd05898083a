"""The shapes that the API takes and gives; its description is made from these."""

from __future__ import annotations

from apiflask import Schema, fields
from marshmallow import validate

from portal.api.cursors import HIGHEST_ID, ListQuery
from portal.dilemmas.models import MOST_MONTHLY, MOST_WAYS, Theme
from portal.dilemmas.services import MOST_TEXT, MOST_TITLE
from portal.experiments.models import ExperimentStatus
from portal.i18n import LANGUAGES, language

Text = validate.Length(min=1, max=MOST_TEXT)


class YesNo(fields.Boolean):
    """true or false and nothing like it: "no" must not be read as a tick."""

    truthy = {True}
    falsy = {False}


class DilemmaIn(Schema):
    """A dilemma to post."""

    title = fields.String(required=True, validate=validate.Length(min=1, max=MOST_TITLE))
    situation = fields.String(required=True, validate=Text)
    ways = fields.List(fields.String(validate=Text), required=True, validate=validate.Length(min=2, max=MOST_WAYS))
    whom = fields.String(required=True, validate=Text)
    better = fields.String(required=True, validate=Text)
    theme = fields.Enum(Theme, by_value=True, load_default=Theme.OTHER)
    monthly_number = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=validate.Range(0, MOST_MONTHLY)
    )
    looked_at = YesNo(
        load_default=False, metadata={"description": "you looked at the marked places: no client can be recognised"}
    )


# A schema that stands in a list and alone would be described twice, so the one alone has a class of its own.
class DilemmaRow(Schema):
    """A dilemma in the list."""

    id = fields.Integer()
    title = fields.String()
    situation = fields.String()
    ways = fields.List(fields.String())
    whom = fields.String()
    better = fields.String()
    theme = fields.String()
    status = fields.String()
    author = fields.String()
    posted_at = fields.DateTime()
    recognised_by = fields.Integer()


class DilemmaOut(DilemmaRow):
    """A dilemma."""


class DilemmaList(Schema):
    """A piece of the list."""

    items = fields.List(fields.Nested(DilemmaRow))
    next = fields.String(allow_none=True)


class DilemmaQuery(ListQuery):
    """Search."""

    q = fields.String(
        load_default="",
        validate=[validate.Length(max=200), validate.ContainsNoneOf("\0")],
        metadata={"description": "words to look for"},
    )


class SiteOut(Schema):
    """A place that takes part."""

    id = fields.Integer()
    name = fields.String()


class ExperimentRow(Schema):
    """An experiment in the list; `design` as in the design file, null while there is none."""

    id = fields.Integer()
    title = fields.String()
    status = fields.String()
    design = fields.Dict(allow_none=True)
    sites = fields.List(fields.Nested(SiteOut))
    commitment = fields.String(allow_none=True)


class ExperimentOut(ExperimentRow):
    """An experiment; `design` as in the design file, null while there is none."""


class ExperimentList(Schema):
    """A piece of the list."""

    items = fields.List(fields.Nested(ExperimentRow))
    next = fields.String(allow_none=True)


class ExperimentQuery(ListQuery):
    """By stage."""

    status = fields.Enum(ExperimentStatus, by_value=True)


class EnrolmentIn(Schema):
    """A client to enrol, by code."""

    client_code = fields.String(required=True, validate=validate.Length(min=1, max=60))
    site = fields.Integer(
        strict=True,
        required=True,
        validate=validate.Range(1, HIGHEST_ID),
        metadata={"description": "the id of one of the experiment's `sites`, of the caller's own team"},
    )
    strata = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        load_default=dict,
        metadata={"description": "a level for each factor in `design.allocation.levels`"},
    )
    eligible = YesNo(required=True, metadata={"description": "the client meets all points of the protocol's list"})


class EnrolmentRow(Schema):
    """A client of the own team, and the arm."""

    id = fields.Integer()
    client_code = fields.String()
    arm = fields.String()
    arm_label = fields.String()
    instruction = fields.String()
    enrolled_at = fields.DateTime()


class EnrolmentOut(EnrolmentRow):
    """What the draw gave."""


class EnrolmentList(Schema):
    """A piece of the list."""

    items = fields.List(fields.Nested(EnrolmentRow))
    next = fields.String(allow_none=True)


class IdempotencyHeader(Schema):
    """The same key gives the same answer."""

    key = fields.String(
        data_key="Idempotency-Key",
        validate=validate.Length(min=1, max=120),
        metadata={"description": "a name for this one enrolment: sent again, it gives the same answer"},
    )


class OutcomesSaved(Schema):
    """What was written."""

    saved = fields.Integer()
    known_already = fields.Integer()


class MonitorOut(Schema):
    """How a trial goes; `arms` only for its researchers."""

    planned = fields.Integer()
    enrolled = fields.Integer()
    expected = fields.Integer()
    full_on = fields.Date(allow_none=True)
    sites = fields.List(fields.Dict())
    arms = fields.List(fields.Dict(), allow_none=True)
    sample_ratio_p = fields.Float(allow_none=True)
    balance = fields.Dict(allow_none=True)
    outcomes = fields.List(fields.Dict())
    alerts = fields.List(fields.Dict())


class ResultRow(Schema):
    """A published result in the list."""

    id = fields.Integer(metadata={"description": "the experiment's id"})
    title = fields.String()
    published_at = fields.DateTime()


class ResultOut(ResultRow):
    """A published result: the analysis and its explanation in plain words."""

    analysis = fields.Dict(metadata={"description": "the analysis answer; numbers of places with few clients are null"})
    explanation = fields.Dict(
        metadata={"description": "headline, verdict, certainty, and sentences with the fields that they rest on"}
    )


class ResultList(Schema):
    """A piece of the list."""

    items = fields.List(fields.Nested(ResultRow))
    next = fields.String(allow_none=True)


class LanguageQuery(Schema):
    """The language of the explanation."""

    lang = fields.String(
        load_default=language,
        validate=validate.OneOf(list(LANGUAGES)),
        metadata={"description": "without it the language of Accept-Language, else of the account"},
    )
