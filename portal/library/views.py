"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("library", __name__)
