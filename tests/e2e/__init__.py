"""The whole product, as people run it."""
