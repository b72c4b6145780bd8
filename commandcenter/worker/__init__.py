"""The worker: the process that owns the clock, runs errands, and takes in alerts."""

from commandcenter.worker.clock import LEASE, Worker, running

__all__ = ["LEASE", "Worker", "running"]
