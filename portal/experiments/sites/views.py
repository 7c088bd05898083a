"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("sites", __name__)
