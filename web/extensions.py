"""The Flask extensions, made once and bound to an application by `init_app`."""

from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Engine

from workflow.models import Base
from workflow.services.engine import connect


class Database(SQLAlchemy):
    """Flask-SQLAlchemy on the engine that the field itself makes, so that both begin transactions alike."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        return connect(app.config["DATABASE_URL"])


db = Database(metadata=Base.metadata)
babel = Babel()
bootstrap = Bootstrap5()
csrf = CSRFProtect()
login_manager = LoginManager()
