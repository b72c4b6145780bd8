"""The desk: the one door between people and the log."""

from commandcenter.desk.desk import Desk, Done
from commandcenter.desk.factors import Enrolment
from commandcenter.desk.membership import Organised
from commandcenter.desk.vault import Vault
from commandcenter.organisation.second_factor import FactorNeeded
from commandcenter.store import Fence, Head, Record, StoreError, StoreUnavailable, UnknownIncident

__all__ = [
    "Desk",
    "Done",
    "Enrolment",
    "FactorNeeded",
    "Fence",
    "Head",
    "Organised",
    "Record",
    "StoreError",
    "StoreUnavailable",
    "UnknownIncident",
    "Vault",
]
