"""Sets of migrations that stand for later releases of `core`."""
