"""What stands on the dashboard: for owners what to do next, for teachers their own two screens."""

from typing import Any

from wagtail.admin.ui.components import Component

from cms_pages.first_steps import first_steps


class NextStepsPanel(Component):
    name = "next_steps"
    template_name = "cms_pages/admin/next_steps.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        steps = first_steps(parent_context["request"])
        return {"steps": steps, "done": sum(step.is_done for step in steps), "total": len(steps)}


class TeacherPanel(Component):
    """The way to a teacher's hours and bookings, which are all that a teacher's menu has."""

    name = "own_week"
    template_name = "cms_pages/admin/own_week.html"
    order = 60
