"""The portal for the server and for the command line: `flask --app wsgi`, `gunicorn wsgi:app`."""

import sys

from portal.app import create_app
from portal.config import SettingsError

try:
    app = create_app()
except SettingsError as error:
    sys.exit(f"praktijkproef: {error}")
