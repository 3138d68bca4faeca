# Sourced where production settings must load but nothing is served: building the image, `make lint`.
# Every value is made up on the spot and used nowhere else.
SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')"
FIELD_ENCRYPTION_KEYS="$(python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())')"
STRIPE_CONNECT_WEBHOOK_SECRET="whsec_$(python -c 'import secrets; print(secrets.token_hex(16))')"
STRIPE_THIN_WEBHOOK_SECRET="whsec_$(python -c 'import secrets; print(secrets.token_hex(16))')"
STRIPE_SECRET_KEY="sk_test_$(python -c 'import secrets; print(secrets.token_hex(16))')"
DATABASE_URL=postgres://nobody@database.invalid/none
REDIS_URL=redis://redis.invalid/0
EMAIL_URL=smtp://mail.invalid
PLATFORM_HOST=platform.invalid
PUBLIC_SCHEME=https
DJANGO_SETTINGS_MODULE=config.settings.production
PYTHONPATH=.:site
export SECRET_KEY FIELD_ENCRYPTION_KEYS STRIPE_CONNECT_WEBHOOK_SECRET STRIPE_THIN_WEBHOOK_SECRET STRIPE_SECRET_KEY \
    DATABASE_URL REDIS_URL \
    EMAIL_URL PLATFORM_HOST PUBLIC_SCHEME DJANGO_SETTINGS_MODULE PYTHONPATH
