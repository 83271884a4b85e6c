"""Where settings come from: defaults, then the environment, then what `create_app` is given."""

import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
YEAR = timedelta(days=365)

DEFAULTS: dict[str, Any] = {
    "SESSION_IDLE": timedelta(minutes=15),  # without a request or typing
    "SESSION_LENGTH": timedelta(hours=8),  # from sign-in, whatever happens
    "WRONG_PASSWORDS_PER_MINUTE": 20,  # from one address
    "PASSWORDS": "strong",  # cost of a hash: "strong" or, for tests, "quick"
    "DEMO_BANK": None,  # asked whether this is the demonstration bank; every other is in production
    "HTTPS": False,  # served over TLS: Secure cookies, HSTS
    "PROXIES": 0,  # how many reverse proxies in front are trusted
    "MAX_CONTENT_LENGTH": 64 * 1024 * 1024,
    "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
    "MAX_FORM_PARTS": 5000,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "WTF_CSRF_TIME_LIMIT": None,  # a token lives as long as its session
    "SEND_FILE_MAX_AGE_DEFAULT": YEAR,  # addresses of static files carry their content's hash
    "BOOTSTRAP_SERVE_LOCAL": True,
    "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
    "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
}


def settings(given: Mapping[str, Any] | None, environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """All settings of an application; makes the instance folder and its secret key if they are missing.

    Read from the environment: DATABASE_URL, JINZE_INSTANCE, JINZE_HTTPS (1 or 0), JINZE_PROXIES (a count),
    JINZE_SESSION_IDLE (minutes).
    """
    found = DEFAULTS | _from(environ) | dict(given or {})
    instance = Path(found.setdefault("INSTANCE", CHECKOUT / "instance")).resolve()
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    found["INSTANCE"] = instance
    found["DEMO_BANK"] = found["DEMO_BANK"] or (instance / "demo_password").exists
    found["DATABASE_URL"] = found.get("DATABASE_URL") or f"sqlite:///{instance / 'jinze.db'}"
    found["SQLALCHEMY_DATABASE_URI"] = found["DATABASE_URL"]
    found["SESSION_COOKIE_SECURE"] = found["HTTPS"]
    found["SESSION_COOKIE_NAME"] = "__Host-jinze" if found["HTTPS"] else "jinze"
    if not found.get("SECRET_KEY"):
        found["SECRET_KEY"] = secret_key(instance / "secret_key")
    return found


def _from(environ: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if url := environ.get("DATABASE_URL"):
        found["DATABASE_URL"] = url
    if folder := environ.get("JINZE_INSTANCE"):
        found["INSTANCE"] = folder
    if https := environ.get("JINZE_HTTPS"):
        found["HTTPS"] = https == "1"
    if proxies := environ.get("JINZE_PROXIES"):
        found["PROXIES"] = int(proxies)
    if minutes := environ.get("JINZE_SESSION_IDLE"):
        found["SESSION_IDLE"] = timedelta(minutes=int(minutes))
    return found


def secret_key(path: Path) -> str:
    """The key that signs cookies, made at the first start, readable by its owner only."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(file, "w", encoding="ascii") as stream:
        key = secrets.token_hex(32)
        stream.write(key)
    return key
