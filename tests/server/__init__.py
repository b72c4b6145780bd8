"""The front door, by real clients against the real server."""
