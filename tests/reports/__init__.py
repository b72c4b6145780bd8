"""Reports and the exported log."""
