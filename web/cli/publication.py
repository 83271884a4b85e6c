"""`flask publication check`: what a text would give away if it were published, without a case or a database."""

import json
from dataclasses import asdict
from typing import TextIO

import click
from flask.cli import AppGroup

from workflow.rules.leaks import Known, leaks
from workflow.wording.leaks import leak_said

publication_commands = AppGroup("publication", help="公示：检查一段文字会不会泄漏个人或客户信息。")


@publication_commands.command("check")
@click.argument("text", type=click.File(encoding="utf-8"))
@click.option("--name", "people", multiple=True, help="不许出现的姓名，可以写几次。")
@click.option("--customer", "customers", multiple=True, help="不许出现的客户名称，可以写几次。")
@click.option("--branch", "branches", multiple=True, help="不许出现的机构名称，可以写几次。")
@click.option("--number", "numbers", multiple=True, help="不许出现的编号，可以写几次。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def check_command(text: TextIO, people: tuple[str, ...], customers: tuple[str, ...], branches: tuple[str, ...],
                  numbers: tuple[str, ...], as_json: bool) -> None:
    """逐处说出文件（- 为标准输入）里可能识别到个人或客户的内容；有一处就以 1 退出。"""
    found = leaks(text.read(), Known(people, customers, branches, numbers))
    if as_json:
        click.echo(json.dumps([asdict(leak) for leak in found], ensure_ascii=False))
    elif found:
        click.echo("\n".join(map(leak_said, found)))
    else:
        click.echo("没有查出会泄漏的内容；公示前仍须由另一人通读。")
    if found:
        raise click.exceptions.Exit(1)
