"""The tests, and what they share: terminals, command lines, waiting, PostgreSQL."""
