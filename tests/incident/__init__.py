"""Tests of the domain: decisions, fold, cadence, and what is told of them."""
