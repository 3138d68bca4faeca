"""What the booking widget shows: choices read from a query, months, zones and texts, ready for templates.

Pages take `widget_block` and the template `TEMPLATE`; the booking pages build every step from the same parts.
"""

from .block import TEMPLATE, widget_block, widget_context

__all__ = ["TEMPLATE", "widget_block", "widget_context"]
