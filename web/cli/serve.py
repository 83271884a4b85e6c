"""`flask serve`: the pages on 127.0.0.1, one process with threads."""

import os

import click
from flask import current_app
from flask.cli import with_appcontext
from waitress import create_server

from web.cli.seed import demo_accounts, demo_password
from web.extensions import db
from workflow.services.calendar import build
from workflow.wording import word

HOST = "127.0.0.1"
THREADS = 8


@click.command("serve")
@click.option("--port", type=int, default=lambda: int(os.environ.get("PORT", "8000")), help="端口，默认 8000 或 PORT。")
@with_appcontext
def serve_command(port: int) -> None:
    """打开页面服务，并打印地址和演示账号。"""
    try:
        server = create_server(current_app._get_current_object(), host=HOST, port=port, threads=THREADS)  # type: ignore[attr-defined]
    except OSError as problem:
        hint = f"端口 {port} 打不开（{problem.strerror}）。换一个端口：make run PORT=8001"
        raise click.ClickException(hint) from problem
    print_accounts()
    click.echo(f"\n尽责已就绪：http://{HOST}:{port}/    按 Ctrl+C 停止。")
    db.session.remove()
    build()  # the calendar takes half a second the first time; not in somebody's first page
    server.run()


def print_accounts() -> None:
    """One account for each role of the demo bank, and their password."""
    rows = demo_accounts()
    if not rows:
        return
    click.echo("演示账号（每个角色一个）：")
    for role, username, name in rows:
        click.echo(f"  {username:<8}{name:<{10 - len(name)}}{word(role)}")
    click.echo(f"口令均为：{demo_password()}")
