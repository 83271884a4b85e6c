"""What `flask bench` writes down."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of bench.json: `ratio` is the figure, in `unit`; it is to be at most `goal`."""

    name: str
    ratio: float
    goal: float | None
    unit: str
    detail: str
