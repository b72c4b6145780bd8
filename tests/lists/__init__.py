"""Tests of the lists of customers."""
