"""The worker: the process that owns the clock, runs errands, and takes in alerts."""

from commandcenter.worker.clock import LEASE, Duty, Worker, running

__all__ = ["LEASE", "Duty", "Worker", "running"]
