from django.apps import AppConfig


class StripeInboxConfig(AppConfig):
    name = "payments.inbox"
    label = "stripe_inbox"
    verbose_name = "Stripe inbox"
