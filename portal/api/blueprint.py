"""The one blueprint of the API."""

from apiflask import APIBlueprint

from portal.api.tokens import identify

bp = APIBlueprint("api", __name__, url_prefix="/api/v1", tag="Praktijkproef")
bp.before_request(identify)
