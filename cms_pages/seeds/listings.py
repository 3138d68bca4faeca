"""The course list and the teacher list of a demo school, with a page for each entry."""

from cms_pages.models import TeacherListingPage, TeacherPage, WorkshopListingPage, WorkshopPage
from cms_pages.plans import Plan

from .shapes import Made, SchoolSeed


def course_pages(school: SchoolSeed, made: Made, *, title: str, lead: str) -> Plan:
    """The list of courses, and below it a page for each; a page's key is its workshop's slug."""
    return Plan(
        key="courses",
        model=WorkshopListingPage,
        title=title,
        slug="courses",
        fields={"lead": lead, "show_in_menus": True},
        children=[
            Plan(
                key=each.slug,
                model=WorkshopPage,
                title=each.title,
                slug=each.slug,
                body=each.page,
                fields={"workshop_id": made.workshops[each.slug], "search_description": each.summary},
            )
            for each in school.workshops
        ],
    )


def teacher_pages(school: SchoolSeed, made: Made, *, title: str, lead: str) -> Plan:
    """The list of teachers, and below it a page for each; a page's key is its teacher's slug."""
    return Plan(
        key="teachers",
        model=TeacherListingPage,
        title=title,
        slug="teachers",
        fields={"lead": lead, "show_in_menus": True},
        children=[
            Plan(
                key=each.slug,
                model=TeacherPage,
                title=each.name,
                slug=each.slug,
                body=each.page,
                fields={"teacher_id": made.teachers[each.slug], "search_description": each.headline},
            )
            for each in school.teachers
        ],
    )
