"""Tests of the organisation: its people, keys and roles."""
