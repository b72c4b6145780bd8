"""Drills: scenarios, the director, the score."""
