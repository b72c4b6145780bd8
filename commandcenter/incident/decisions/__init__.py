"""The decisions: pure functions from what is true and who asks to what happens.

Each takes `(incident, stamp, …)`, returns the happenings to record, and raises `Refused` with every
unmet condition. None changes the incident: only folding recorded events does.
"""

from commandcenter.incident.decisions.deciding import DECISIONS, Decision, Stamp

__all__ = ["DECISIONS", "Decision", "Stamp"]
