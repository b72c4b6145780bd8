"""Checkpoints: signed notes of how far a log had come, kept where its writers cannot reach."""

from commandcenter.checkpoints.notary import Notary, contradicted
from commandcenter.checkpoints.note import BadCheckpoint, Checkpoint, log_name
from commandcenter.checkpoints.shelf import Kept, Shelf, read_kept

__all__ = [
    "BadCheckpoint",
    "Checkpoint",
    "Kept",
    "Notary",
    "Shelf",
    "contradicted",
    "log_name",
    "read_kept",
]
