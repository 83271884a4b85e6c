"""What all records share: naming of constraints, and column types that keep money exact and time in UTC."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, ForeignKey, Integer, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import JSON

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; SQLite hands moments back naive, so the zone is put back on."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Yuan(TypeDecorator[Decimal]):
    """An amount in 元 with two decimals, stored as whole 分 so that no database rounds it."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        fen = Decimal(value) * 100
        if fen != fen.to_integral_value():
            raise ValueError(f"{value} 元 is finer than one 分")
        return int(fen)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / 100


def coded(kind: type[StrEnum], check: str | None = None) -> Enum:
    """A column type for codes of `kind`: their values, as text, with a CHECK constraint.

    The constraint is named after `kind`; a second column of one kind in a table gives its own name in `check`.
    """
    return Enum(
        kind, native_enum=False, create_constraint=True, length=40, name=check or kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members], validate_strings=True,
    )


class Base(DeclarativeBase):
    """All records of the field."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 -- read by the declarative base, never changed
        datetime: UtcDateTime,
        Decimal: Yuan,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[int]: JSON,
    }


Key = Annotated[int, mapped_column(Integer, primary_key=True)]
Code = Annotated[str, mapped_column(String(40))]
Words = Annotated[str, mapped_column(String(200))]
Long = Annotated[str, mapped_column(Text)]


def refers(target: str, *, null: bool = False, index: bool = True) -> Any:
    """A foreign key column to `table.id`, indexed unless said otherwise."""
    return mapped_column(Integer, ForeignKey(f"{target}.id"), nullable=null, index=index)
