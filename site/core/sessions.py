"""Sessions in the school's database, for cookies that can be keys of sessions at all."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions


class SessionStore(DatabaseSessions):
    """Django asks the database for whatever a cookie says; PostgreSQL takes no text with NUL in it."""

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key) and 8 <= len(str(key)) <= 40 and str(key).isascii() and str(key).isalnum()
