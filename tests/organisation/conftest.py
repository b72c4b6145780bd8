"""What the organisation's tests ask for."""

import pytest

from tests.organisation.office import Office


@pytest.fixture
def office() -> Office:
    """An organisation that nobody belongs to yet."""
    return Office()
