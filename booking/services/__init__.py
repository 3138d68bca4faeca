"""Writes: each function owns its transaction, takes `now` and the actor, and refuses with an exception of its own."""
