"""The desk: the one door between people and the log."""

from commandcenter.desk.desk import Desk, Done
from commandcenter.desk.membership import Organised
from commandcenter.store import Record, StoreError, UnknownIncident

__all__ = ["Desk", "Done", "Organised", "Record", "StoreError", "UnknownIncident"]
