"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("results", __name__)
