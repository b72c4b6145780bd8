"""A terminal command center for security incidents."""

__version__ = "0.1.0"
