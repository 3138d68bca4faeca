"""django-tenants' PostgreSQL backend with a content type cache for each schema."""
