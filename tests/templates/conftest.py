"""What these tests ask for: an incident in response, with one customer of whom all is known."""

import pytest

from commandcenter.incident.decisions import impact
from commandcenter.incident.events import ImportedCustomer
from commandcenter.incident.words import CustomerStatus
from tests.incident.room import Room


@pytest.fixture
def room() -> Room:
    """In response; acme is confirmed, globex suspected and hardly known."""
    room = Room().responding()
    rows = [
        ImportedCustomer(id="acme", name="Acme Ltd", contact="sec@acme.example", records=120),
        ImportedCustomer(id="globex"),
    ]
    room.do("jonas", impact.import_customers, customers=rows, origin="audit log")
    room.mark("acme", status=CustomerStatus.CONFIRMED)
    return room
