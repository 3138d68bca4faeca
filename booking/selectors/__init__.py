"""Reads. Everything here returns frozen values that are complete for a template: nothing queries later."""
