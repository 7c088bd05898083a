"""Settings from the environment; a missing or wrong one stops the start and says what to do."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path


class SettingsError(Exception):
    """A setting is missing or can't be used; the message says what to do."""


@dataclass(frozen=True)
class Settings:
    """All that an installation can choose; docs/settings.md explains each."""

    production: bool
    instance_path: Path
    database_url: str
    secret_key: str
    allocation_key: str
    base_url: str
    smtp_url: str | None
    mail_from: str
    session_idle: timedelta
    session_lifetime: timedelta
    smallest_cell: int
    proxies: int
    max_upload_bytes: int = 32 * 1024 * 1024


class Limits:
    """Limits that hold everywhere; set once from the settings when the portal starts."""

    smallest_cell: int = 10


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    Raises SettingsError when one is missing in production mode or can't be read.
    """
    mode = environ.get("PORTAL_MODE", "development")
    if mode not in ("development", "production"):
        raise SettingsError("PORTAL_MODE must be 'development' or 'production'.")
    production = mode == "production"
    instance = Path(environ.get("INSTANCE_PATH") or "instance").resolve()
    instance.mkdir(parents=True, exist_ok=True)
    port = environ.get("PORT", "8000")
    return Settings(
        production=production,
        instance_path=instance,
        database_url=environ.get("DATABASE_URL") or f"sqlite:///{instance / 'praktijkproef.sqlite'}",
        secret_key=_secret("SECRET_KEY", environ, production, instance),
        allocation_key=_secret("ALLOCATION_KEY", environ, production, instance),
        base_url=(environ.get("BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        smtp_url=environ.get("SMTP_URL") or None,
        mail_from=environ.get("MAIL_FROM", "praktijkproef@example.org"),
        session_idle=timedelta(minutes=_number("SESSION_IDLE_MINUTES", environ, 120)),
        session_lifetime=timedelta(hours=_number("SESSION_HOURS", environ, 10)),
        smallest_cell=_number("SMALLEST_CELL", environ, 10),
        proxies=_number("TRUSTED_PROXIES", environ, 0, least=0),
    )


def _number(name: str, environ: Mapping[str, str], default: int, least: int = 1) -> int:
    text = environ.get(name, str(default))
    if not text.isdecimal() or int(text) < least:
        raise SettingsError(f"{name} must be a whole number of {least} or more, not {text!r}.")
    return int(text)


def _secret(name: str, environ: Mapping[str, str], production: bool, instance: Path) -> str:
    given = environ.get(name)
    if given:
        if production and len(given) < 32:
            raise SettingsError(f"{name} is too short: give at least 32 characters of chance.")
        return given
    if production:
        raise SettingsError(
            f"{name} is missing. Make one with `python3 -c 'import secrets; print(secrets.token_urlsafe(48))'` "
            f"and set it in the environment; keep it outside the database."
        )
    path = instance / f"{name.lower()}.development"
    if not path.exists():
        # A half-written or second key would make sealed seeds unreadable: make it whole, then link it in place.
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
