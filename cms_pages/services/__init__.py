"""Writes: pages, pictures and the first site of a school."""
