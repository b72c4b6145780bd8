"""Clients of other systems, one small file each, behind a few protocols."""
