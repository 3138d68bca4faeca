"""Websites and schools as data: the starter site of a new school, and the demo."""
