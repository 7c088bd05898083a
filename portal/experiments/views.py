"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("experiments", __name__)
