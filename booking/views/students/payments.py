"""What the student has paid, what is owed, what went back, and the documents."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from booking.selectors.money_history import student_money
from booking.selectors.students import student_view
from booking.widget.money_rows import money_rows

from .doors import StudentRequest, for_students, page_number


@require_safe
@for_students
def payments(request: StudentRequest) -> HttpResponse:
    """The latest first, a page at a time; days are those of the student's clocks."""
    student = student_view(request.user)
    page = student_money(request.user, page=page_number(request))
    context = {
        "student": student,
        "section": "payments",
        "page": page,
        "rows": money_rows(page.entries, student.time_zone),
    }
    return render(request, "booking/students/payments.html", context)
