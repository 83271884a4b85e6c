"""A bank with one case on the way, and desks at which its people sit down."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.pages.strict import StrictClient
from tests.support.procedure import Bank
from tests.support.tried import hangs_on_p03
from workflow.models import Account
from workflow.terms import Ballot

HASHED = "$argon2id$v=19$m=8,t=1,p=1$YUMLq366Nk29ASI2Z3yBZA$3GpTdukdvA3wb39tpfS2i4ob4odRjzRIqkW1h0uXzVk"
"""The hash of `PASSWORD` by `Passwords.quick`: always the same, so that banks are the same in every process."""


class Counter:
    """The pages over one bank: `desk("lead")` is a strict client at which the lead investigator sits."""

    def __init__(self, app: Flask, session: Session, clock: Clock) -> None:
        app.test_client_class = StrictClient
        self.app, self.session, self.clock = app, session, clock
        self.bank = Bank(session)
        for account in session.scalars(select(Account)):
            account.password_hash = HASHED

    def after(self, *steps: Callable[[], None]) -> "Counter":
        """Take the case through these steps, and leave the database to the pages."""
        for step in steps:
            step()
        self.settle()
        return self

    def ruled_on_two(self) -> "Counter":
        """The committee has ruled on two people, one of whom P03 alone saves from being held to account."""
        bank = self.bank
        self.after(bank.accepted, bank.investigated, bank.checked, bank.met)
        bank.ruled("wei", Ballot.MITIGATE)
        bank.ruled("tao", Ballot.EXEMPT)
        hangs_on_p03(bank.finding("wei"))
        return self.after()

    def settle(self) -> None:
        """Commit what the test did, and set the clock of the pages to the bank's."""
        self.session.commit()
        self.clock.now = self.bank.now

    def desk(self, who: str) -> StrictClient:
        """Somebody signed in, before whatever page comes first."""
        client: StrictClient = self.app.test_client()  # type: ignore[assignment]
        client.sign_in(who, follow=False)
        return client

    def case(self) -> str:
        """The address of the case."""
        return f"/cases/{self.read(lambda: self.bank.case.id)}"

    def person(self, key: str) -> str:
        """The address of somebody's page in the case."""
        return f"{self.case()}/people/{self.finding(key)}"

    def finding(self, key: str) -> int:
        """The key of somebody's finding."""
        return self.read(lambda: self.bank.finding(key).id)

    def do(self, move: str, on: str = "case") -> str:
        """The address of a move."""
        return f"{self.case()}/do/{move}?on={on}"

    def read(self, question: Callable[[], int]) -> int:
        """Ask the database, and leave no transaction open."""
        self.session.expire_all()
        answer = question()
        self.session.rollback()
        return answer
