"""The counter: pages over the field. `create_app` puts them together."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import Flask
from flask_login import current_user
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from web import security
from web.assets import init_assets
from web.cli.audit import audit_commands
from web.cli.bench import bench_command
from web.cli.clock import clock_commands
from web.cli.committee import committee_commands
from web.cli.db import db_commands
from web.cli.invariants import invariants_command
from web.cli.ledger import ledger_commands
from web.cli.list_versions import lists_commands
from web.cli.people import people_commands
from web.cli.procedure import procedure_commands
from web.cli.publication import publication_commands
from web.cli.search import search_commands
from web.cli.seed import seed_commands
from web.cli.serve import serve_command
from web.cli.user import user_commands
from web.clock import now, system_clock
from web.config import settings
from web.errors import init_errors
from web.extensions import babel, bootstrap, csrf, db, login_manager
from web.filters import init_filters
from web.jobs import Jobs
from web.menu import menu_for
from web.throttle import Throttle
from web.transactions import init_transactions
from web.views.accounts import people
from web.views.appeal_figures import appeal_figures
from web.views.appeals import appeals
from web.views.audit import audit
from web.views.auth import auth
from web.views.backtests import backtests
from web.views.candidates import candidates
from web.views.case_library import library
from web.views.cases import cases
from web.views.checking import checking
from web.views.claims import claims
from web.views.departures import departures
from web.views.facts import facts
from web.views.health import health
from web.views.home import worklist
from web.views.imports import imports
from web.views.institutions import institutions
from web.views.intents import intents
from web.views.letter_templates import letter_templates
from web.views.letters import letters
from web.views.list_drafts import list_drafts
from web.views.lists import lists
from web.views.loans import loans
from web.views.meetings import meetings
from web.views.mine import own
from web.views.nominations import nominations
from web.views.notices import blueprint as notices
from web.views.procedure import procedure
from web.views.publication import publication
from web.views.reading import reading
from web.views.search import search
from web.views.sittings import sittings
from web.views.tolerance import tolerance
from web.views.verdicts import point_in_time
from web.views.voting import voting
from workflow.services.passwords import Passwords

BLUEPRINTS = (
    appeal_figures, appeals, audit, auth, backtests, candidates, cases, checking, claims, departures, facts, health,
    imports, institutions, intents, letter_templates, letters, library, list_drafts, lists, loans, meetings,
    nominations, notices, own, people, point_in_time, procedure, publication, reading, search, sittings, tolerance,
    voting, worklist,
)
COMMANDS = (
    audit_commands, bench_command, clock_commands, committee_commands, db_commands, invariants_command, ledger_commands,
    lists_commands, people_commands, procedure_commands, publication_commands, search_commands, seed_commands,
    serve_command, user_commands,
)


def create_app(config: Mapping[str, Any] | None = None, *, clock: Callable[[], datetime] | None = None) -> Flask:
    """The application. `config` overrides the environment; `clock` is the only way to set the time."""
    app = Flask(__name__)
    app.url_map.converters["int"] = security.Key
    app.config.update(settings(config))
    app.extensions["clock"] = clock or system_clock
    app.extensions["passwords"] = getattr(Passwords, app.config["PASSWORDS"])()
    app.extensions["wrong_passwords"] = Throttle(app.config["WRONG_PASSWORDS_PER_MINUTE"])
    app.extensions["import_jobs"], app.extensions["backtest_jobs"] = Jobs("import"), Jobs("backtest")
    app.extensions["protective_headers"] = security.protective_headers(app.config["HTTPS"])
    if proxies := app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    _bind(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for group in COMMANDS:
        app.cli.add_command(group)
    return app


def _bind(app: Flask) -> None:
    """Bind extensions and hooks, in the order in which a request meets them."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.before_request(security.number_request)
    app.before_request(security.refuse_odd_values)
    app.after_request(security.protect)
    db.init_app(app)
    babel.init_app(app)
    bootstrap.init_app(app)
    init_transactions(app)
    csrf.init_app(app)
    login_manager.init_app(app)
    app.before_request(security.guard)
    init_assets(app)
    init_errors(app)
    init_filters(app)
    app.context_processor(_page_values)


def _page_values() -> dict[str, Any]:
    """What every page may show: who is signed in, their menu, and the time."""
    values: dict[str, Any] = {"actor": None, "menu": [], "now": now()}
    if not current_user.is_authenticated:
        return values
    actor = current_user.actor
    return values | {"actor": actor, "menu": menu_for(actor), "actor_post": security.post_of(actor)}
