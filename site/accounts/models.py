from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user who logs in with `email`; without a password, one that cannot log in by password."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An operator of the platform. School owners are never superusers."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Look up by e-mail in any spelling of case."""
        return self.get(email=str(username or "").strip().lower())


class User(AbstractUser):
    """A person of one school, or of the platform. The e-mail address is the login, kept in lower case."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("Someone with this e-mail address is here already.")},
    )
    is_staff = None
    # The address whose mailbox this person has opened. Only while it equals `email` is that one proven: whoever gives
    # somebody another address, in the admin or elsewhere, proves nothing by it.
    verified_email = models.EmailField(blank=True, default="", editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["email", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="user_email_lower_case",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def clean_fields(self, exclude: Any = None) -> None:
        self.email = (self.email or "").strip().lower()
        super().clean_fields(exclude=exclude)

    def clean(self) -> None:
        self.email = (self.email or "").strip().lower()

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class EmailCode(models.Model):
    """Six characters sent to a mailbox, to prove that it is one's own. The characters themselves are nowhere kept:
    `codes.code_of` makes them from this row and the installation's secret key."""

    class Purpose(models.TextChoices):
        LOGIN = "login"
        NEW_ADDRESS = "new_address"

    purpose = models.CharField(max_length=12, choices=Purpose)
    email = models.EmailField()
    # Whose address it becomes; None while somebody logs in.
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="email_codes")
    nonce = models.CharField(max_length=32)
    # The language of the page on which it was asked for.
    locale = models.CharField(max_length=12)
    wrong_guesses = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["email", "created_at"], name="email_code_by_email"),
            models.Index(fields=["created_at"], name="email_code_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="email_code_email_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.created_at:%Y-%m-%d %H:%M}"
