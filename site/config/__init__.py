"""Settings, URLs, Celery and the servers that come with the project."""
