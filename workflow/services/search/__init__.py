"""Search: what can be found of every record, kept in the transaction that changes it, and found by who may read it."""

from workflow.services.search.finding import MOST, Found, Hit, Wanted, fetch, find
from workflow.services.search.keeping import changed, differences, keep, owners_count, rebuild

__all__ = [
    "MOST", "Found", "Hit", "Wanted", "changed", "differences", "fetch", "find", "keep", "owners_count", "rebuild"]
