"""What a list of the admin says when there is nothing in it."""

from typing import Any


class SaysWhenEmpty:
    """For an index view: one sentence about what will stand here, and for those who may add something a button."""

    results_template_name = "booking/admin/empty_results.html"
    empty_text: Any = ""
    empty_button: Any = ""
