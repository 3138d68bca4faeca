"""Forms of the booking pages."""

from .cancellation import CancellationForm
from .details import DetailsForm

__all__ = ["CancellationForm", "DetailsForm"]
