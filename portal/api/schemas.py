"""The shapes that the API takes and gives; its description is made from these."""

from __future__ import annotations

from apiflask import Schema, fields
from marshmallow import validate

from portal.api.cursors import ListQuery
from portal.dilemmas.models import Theme
from portal.experiments.models import ExperimentStatus

Text = validate.Length(min=1, max=20_000)


class DilemmaIn(Schema):
    """A dilemma to post."""

    title = fields.String(required=True, validate=validate.Length(min=1, max=160))
    situation = fields.String(required=True, validate=Text)
    ways = fields.List(fields.String(validate=Text), required=True, validate=validate.Length(min=2, max=8))
    whom = fields.String(required=True, validate=Text)
    better = fields.String(required=True, validate=Text)
    theme = fields.Enum(Theme, by_value=True, load_default=Theme.OTHER)
    monthly_number = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, 10_000))
    looked_at = fields.Boolean(
        load_default=False, metadata={"description": "you looked at the marked places: no client can be recognised"}
    )


class DilemmaOut(Schema):
    """A dilemma."""

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


class DilemmaList(Schema):
    """A piece of the list."""

    items = fields.List(fields.Nested(DilemmaOut))
    next = fields.String(allow_none=True)


class DilemmaQuery(ListQuery):
    """Search."""

    q = fields.String(load_default="")


class SiteOut(Schema):
    """A place that takes part."""

    id = fields.Integer()
    name = fields.String()


class ExperimentOut(Schema):
    """An experiment; `design` as in the design file, null while there is none."""

    id = fields.Integer()
    title = fields.String()
    status = fields.String()
    design = fields.Dict(allow_none=True)
    sites = fields.List(fields.Nested(SiteOut))
    commitment = fields.String(allow_none=True)


class ExperimentList(Schema):
    """A piece of the list."""

    items = fields.List(fields.Nested(ExperimentOut))
    next = fields.String(allow_none=True)


class ExperimentQuery(ListQuery):
    """By stage."""

    status = fields.Enum(ExperimentStatus, by_value=True, load_default=None)


class EnrolmentIn(Schema):
    """A client to enrol, by code."""

    client_code = fields.String(required=True, validate=validate.Length(min=1, max=60))
    site = fields.Integer(required=True)
    strata = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    eligible = fields.Boolean(required=True)


class EnrolmentOut(Schema):
    """What the draw gave."""

    id = fields.Integer()
    client_code = fields.String()
    arm = fields.String()
    arm_label = fields.String()
    instruction = fields.String()
    enrolled_at = fields.DateTime()


class EnrolmentList(Schema):
    """A piece of the list."""

    items = fields.List(fields.Nested(EnrolmentOut))
    next = fields.String(allow_none=True)


class IdempotencyHeader(Schema):
    """The same key gives the same answer."""

    key = fields.String(data_key="Idempotency-Key", load_default=None, validate=validate.Length(min=1, max=120))


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


class ResultOut(Schema):
    """A published result: the analysis and its explanation in plain words."""

    id = fields.Integer(metadata={"description": "the experiment's id"})
    title = fields.String()
    published_at = fields.DateTime()
    analysis = fields.Dict()
    explanation = fields.Dict()


class ResultList(Schema):
    """A piece of the list."""

    items = fields.List(fields.Nested(ResultOut(only=("id", "title", "published_at"))))
    next = fields.String(allow_none=True)


class LanguageQuery(Schema):
    """The language of the explanation."""

    lang = fields.String(load_default="nl", validate=validate.OneOf(["nl", "en"]))
