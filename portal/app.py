"""create_app: settings, extensions, rooms and error pages, in one readable list."""

from __future__ import annotations

import sqlalchemy.orm
from apiflask import APIFlask
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import api, cli, db, mail
from portal.access.guard import init_guard
from portal.accounts import models as accounts_models
from portal.accounts.login import init_login
from portal.accounts.sessions import DatabaseSessions
from portal.accounts.views import bp as accounts
from portal.admin.views import bp as admin
from portal.audit import models as audit_models
from portal.config import Limits, Settings, load_settings
from portal.dilemmas import models as dilemmas_models
from portal.dilemmas.views import bp as dilemmas
from portal.experiments import models as experiments_models
from portal.experiments.design.views import bp as design
from portal.experiments.enrolment import models as enrolment_models
from portal.experiments.enrolment.views import bp as enrolment
from portal.experiments.imports.views import bp as imports
from portal.experiments.monitoring.views import bp as monitoring
from portal.experiments.outcomes import models as outcomes_models
from portal.experiments.outcomes.views import bp as outcomes
from portal.experiments.protocol import models as protocol_models
from portal.experiments.protocol.commitment import Vault
from portal.experiments.protocol.views import bp as protocol
from portal.experiments.sites import models as sites_models
from portal.experiments.sites.views import bp as sites
from portal.experiments.views import bp as experiments
from portal.home.health import bp as health
from portal.home.views import bp as home
from portal.i18n import init_i18n
from portal.library.views import bp as library
from portal.results import models as results_models
from portal.results.views import bp as results
from portal.teams import models as teams_models
from portal.web.assets import init_assets
from portal.web.error_pages import init_error_pages
from portal.web.filters import init_filters
from portal.web.headers import init_headers
from portal.web.logs import init_logs
from portal.web.row_numbers import init_row_numbers

# Every table is known before the first query, whichever room asks it.
MODELS = (
    accounts_models, audit_models, dilemmas_models, enrolment_models, experiments_models, outcomes_models,
    protocol_models, results_models, sites_models, teams_models,
)  # fmt: skip
ROOMS = (
    health, home, accounts, dilemmas, experiments, design, protocol, sites, enrolment, outcomes, monitoring, imports,
    results, library, admin,
)  # fmt: skip
VERSION = "0.1.0"

csrf = CSRFProtect()


def create_app(settings: Settings | None = None, *, testing: bool = False) -> APIFlask:
    """The portal, ready to serve; raises SettingsError when a setting is missing."""
    settings = settings or load_settings()
    app = APIFlask(
        "portal", title="Praktijkproef", version=VERSION, spec_path="/api/v1/openapi.json", docs_path=None,
        json_errors=False, instance_path=str(settings.instance_path),
    )  # fmt: skip
    app.config.update(
        TESTING=testing,
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_upload_bytes,
        SESSION_COOKIE_NAME="__Host-praktijkproef" if settings.production else "praktijkproef",
        SESSION_COOKIE_SECURE=settings.production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session: nobody loses a long text
    )
    app.jinja_env.undefined = StrictUndefined
    sqlalchemy.orm.configure_mappers()
    if not testing:
        db.connect(settings.database_url)
    Vault.key = settings.allocation_key
    Limits.smallest_cell = settings.smallest_cell
    mail.Post.smtp_url, mail.Post.sender = settings.smtp_url, settings.mail_from
    mail.Post.folder = settings.instance_path / "mail"
    mail.Post.base_url = settings.base_url

    app.session_interface = DatabaseSessions(settings.session_idle, settings.session_lifetime)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]  # as Werkzeug documents it
    init_logs(app)
    init_row_numbers(app)
    init_i18n(app)
    csrf.init_app(app)
    init_login(app)
    init_guard(app)
    init_headers(app)
    init_assets(app)
    init_filters(app)
    for room in ROOMS:
        app.register_blueprint(room)
    api.init_api(app, csrf)
    cli.init_commands(app)
    init_error_pages(app)
    app.teardown_appcontext(lambda error: db.end_session())
    return app
