from django.db import models


class AccountRoute(models.Model):
    """Which school's schema a connected account belongs to. The only way an event finds its school."""

    account_id = models.CharField(max_length=64, unique=True)
    schema = models.CharField(max_length=63)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schema", "account_id"], name="account_route_once")]

    def __str__(self) -> str:
        return f"{self.account_id} → {self.schema}"


class StripeEvent(models.Model):
    """An event as it arrived: enough to route it and to know it again. Its object is read anew from Stripe,
    so no customer's data is kept here."""

    class State(models.TextChoices):
        RECEIVED = "received"
        APPLIED = "applied"
        IGNORED = "ignored"
        PARKED = "parked"

    event_id = models.CharField(max_length=255, unique=True)
    account_id = models.CharField(max_length=64, blank=True)
    type = models.CharField(max_length=100)
    object_id = models.CharField(max_length=255, blank=True)
    livemode = models.BooleanField()
    schema = models.CharField(max_length=63, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    error = models.TextField(blank=True)
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "received_at"], name="stripe_event_by_state")]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id} ({self.state})"
