"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("protocol", __name__)
