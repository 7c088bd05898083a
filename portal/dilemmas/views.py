"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("dilemmas", __name__)
