from .general import HomePage, StandardPage
from .teachers import TeacherListingPage, TeacherPage
from .workshops import WorkshopListingPage, WorkshopPage

__all__ = [
    "HomePage",
    "StandardPage",
    "TeacherListingPage",
    "TeacherPage",
    "WorkshopListingPage",
    "WorkshopPage",
]
