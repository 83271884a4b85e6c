"""Who acts: what a rule may know of the person (or the clock) that makes a move."""

from dataclasses import dataclass

from workflow.terms import ADMIN_ROLES, Role


@dataclass(frozen=True)
class Actor:
    """One who acts. `roles` are those in force at this moment; every person signed in is also `Role.EMPLOYEE`.

    `others`: keys of the other employee records (staff numbers) of the same person.
    """

    employee_id: int | None
    name: str
    staff_no: str
    institution_id: int | None
    institution_path: str
    roles: frozenset[Role]
    others: frozenset[int] = frozenset()

    @property
    def keys(self) -> frozenset[int]:
        """The keys of all employee records of the person who acts; none for the clock."""
        return self.others if self.employee_id is None else self.others | {self.employee_id}

    def has(self, *roles: Role) -> bool:
        """Whether any of `roles` is held.

        >>> CLOCK.has(Role.CLOCK, Role.EMPLOYEE), CLOCK.has(Role.EMPLOYEE)
        (True, False)
        """
        return not self.roles.isdisjoint(roles)


CLOCK = Actor(None, "系统时钟", "", None, "", frozenset({Role.CLOCK}))
"""The one who makes the moves that time makes."""

UNKNOWN = Actor(None, "未登录者", "", None, "", frozenset())
"""One who has not signed in, such as a guesser of passwords."""

COMMAND_LINE = Actor(None, "命令行", "", None, "", frozenset())
"""Whoever works at the server itself, with `flask …`."""

IMPLIED_ROLES = frozenset({Role.EMPLOYEE, Role.CLOCK, Role.SUBJECT, Role.REPRESENTATIVE})
"""Roles that come from being signed in, from the clock or from a case; they are never granted to an account."""


def acting_in(granted: frozenset[Role]) -> frozenset[Role]:
    """The roles an account acts in: those granted, and those that follow from being signed in or from one of them.

    An alternate who has stepped in sits as a member. The rights of a member are those of a seat, so that until then the
    role gives him nothing.

    >>> sorted(str(role) for role in acting_in(frozenset({Role.ALTERNATE_MEMBER})))
    ['alternate_member', 'committee_member', 'employee']
    """
    member = {Role.COMMITTEE_MEMBER} if Role.ALTERNATE_MEMBER in granted else set()
    return granted | member | {Role.EMPLOYEE}


def refused_pair(held: frozenset[Role], role: Role) -> Role | None:
    """The role already held that forbids granting `role`, if any (三员分立).

    System, security and audit administrator are three different people, and none of them has a part in the business.

    >>> refused_pair(frozenset({Role.SYS_ADMIN}), Role.AUDIT_ADMIN)
    <Role.SYS_ADMIN: 'sys_admin'>
    >>> refused_pair(frozenset({Role.SYS_ADMIN}), Role.CASE_CLERK)
    <Role.SYS_ADMIN: 'sys_admin'>
    >>> refused_pair(frozenset({Role.COMMITTEE_MEMBER}), Role.CASE_CLERK) is None
    True
    """
    others = held - IMPLIED_ROLES - {role}
    forbidden = others if role in ADMIN_ROLES else others & ADMIN_ROLES
    return min(forbidden, default=None)
