"""The desk: the one door between people and the log."""

from commandcenter.desk.desk import Desk, Done
from commandcenter.desk.membership import Organised
from commandcenter.store import Head, Record, StoreError, UnknownIncident

__all__ = ["Desk", "Done", "Head", "Organised", "Record", "StoreError", "UnknownIncident"]
