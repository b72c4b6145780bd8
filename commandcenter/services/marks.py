"""A key in the one form that every service can keep: in a label, a description, a header."""

import hashlib

PREFIX = "commandcenter-"


def mark(key: str) -> str:
    """Letters, digits and hyphens, 38 characters, the same for the same key."""
    return PREFIX + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:24]
