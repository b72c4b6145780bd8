"""Drills: scenarios that are played on a clock of their own, answered for real, and scored."""
