"""Servers that stand in for the outside world on a developer's machine and in tests.

They are spoken to over the network only, by the same client libraries as the real services, and import
nothing of the product, so that the product cannot tell the difference and the difference is one setting.
"""
