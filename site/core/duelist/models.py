from django.db import models


class Due(models.Model):
    """Something that a school must do at a time. Holds no data of the school: only where to look and when."""

    schema = models.CharField(max_length=63)
    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=64)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schema", "kind", "reference"], name="due_once_per_reference"),
        ]
        indexes = [models.Index(fields=["due_at", "id"], name="due_by_time")]
        verbose_name_plural = "due"

    def __str__(self) -> str:
        return f"{self.schema}: {self.kind} {self.reference} at {self.due_at:%Y-%m-%d %H:%M:%SZ}"
