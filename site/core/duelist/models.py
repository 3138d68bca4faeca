from django.db import models


class Due(models.Model):
    """Something that a school must do at a time. Holds no data of the school: only where to look and when."""

    schema = models.CharField(max_length=63)
    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    # A worker has been sent for it; when this passes without a result, another is sent.
    queued_until = models.DateTimeField(null=True)
    # A worker is at it; when this passes, that worker is taken for dead.
    running_until = models.DateTimeField(null=True)
    # Failures in a row: the back-off grows with them.
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schema", "kind", "reference"], name="due_once_per_reference"),
        ]
        indexes = [models.Index(fields=["due_at", "id"], name="due_by_time")]
        verbose_name_plural = "due"

    def __str__(self) -> str:
        return f"{self.schema}: {self.kind} {self.reference} at {self.due_at:%Y-%m-%d %H:%M:%SZ}"
