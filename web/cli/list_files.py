"""Lists as folders on the command line: read, and refused in words where they cannot be used."""

from pathlib import Path

import click

from workflow.rules.lists import ListVersion, flaws, load
from workflow.wording.conditions import explain


def read_lists(home: Path) -> ListVersion:
    """The version of a folder, an unreadable one refused."""
    try:
        return load(home)
    except (ValueError, OSError) as wrong:
        raise click.ClickException(f"{home}：{wrong}") from wrong


def sound_lists(home: Path) -> ListVersion:
    """The version of a folder, one with flaws refused."""
    version = read_lists(home)
    if wrong := flaws(version, explain):
        raise click.ClickException(f"{home}：清单有不妥，请先用 flask lists check 核对：{wrong[0]}")
    return version
