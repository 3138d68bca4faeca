"""Rows for tests, with factory_boy. One module for each package."""
