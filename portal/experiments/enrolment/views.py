"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("enrolment", __name__)
