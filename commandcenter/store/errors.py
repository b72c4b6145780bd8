"""What can go wrong with a store; each message is one line that says what to do."""

#: What a writer is told of a store on a disk that can only be read.
ONLY_READ = "{path} can only be read; nothing was recorded: see why its disk cannot be written"


class StoreError(Exception):
    """Something about the store; the message is for people."""


class Conflict(StoreError):
    """Somebody else was faster: the incident is not at the sequence number that was expected.

    Attributes:
        incident_id: the incident.
        expected: the sequence number the decision was taken on.
        actual: the sequence number the log is at.
    """

    def __init__(self, incident_id: int, expected: int, actual: int) -> None:
        super().__init__(
            f"INC-{incident_id} changed meanwhile (expected event {expected}, it is at {actual});"
            " nothing was recorded: look again and repeat"
        )
        self.incident_id = incident_id
        self.expected = expected
        self.actual = actual


class Overtaken(StoreError):
    """Another process holds the lease now under which this one wanted to write."""


class UnknownIncident(StoreError):
    """There is no incident of this number."""

    def __init__(self, incident_id: int) -> None:
        super().__init__(
            f"there is no INC-{incident_id}; “commandcenter list” shows those there are"
        )
        self.incident_id = incident_id


class UnsafeStore(StoreError):
    """Others could read or replace a file that must be private."""


class MissingKey(StoreError):
    """The store is encrypted and its key is not there."""


class WrongKey(StoreError):
    """The key does not open the store."""


class NewerStore(StoreError):
    """A newer version of the program wrote this store; it was left untouched."""


class Damaged(StoreError):
    """What is stored is not what was written."""


class StoreUnavailable(StoreError):
    """The store cannot be reached or written just now; nothing was recorded."""


class Uncertain(StoreUnavailable):
    """The store was lost at the very end of a write: nobody knows yet whether it was recorded."""
