"""Tests of the services' clients."""
