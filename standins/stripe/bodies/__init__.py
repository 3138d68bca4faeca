"""The objects as API version 2026-10-28.endive shows them, every field present, null where nothing is known."""

API_VERSION = "2026-10-28.endive"
