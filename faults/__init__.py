"""Faults: the program is killed, stopped and damaged while people write, its record checked."""
