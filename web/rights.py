"""Declaring a page by a right of the table: who never has it gets 403, and sees no entry in the menu."""

from collections.abc import Callable
from typing import Any

from web.security import View, for_roles
from workflow.rules.rights import roles_with
from workflow.terms import Reach, Role


def for_right(*rights: str) -> Callable[[View], View]:
    """Only those may open the view to whom the table gives one of these rights by a role they hold."""
    roles: set[Role] = {role for right in rights for role, reach in roles_with(right).items() if reach != Reach.OWN}
    marked: Callable[[Any], Any] = for_roles(*roles)
    return marked
