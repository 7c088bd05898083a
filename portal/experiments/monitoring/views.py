"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("monitoring", __name__)
