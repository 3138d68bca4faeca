"""What the plain text of a mail needs."""

from django import template

register = template.Library()


@register.filter
def hanging(value: object) -> str:
    """`{{ label }}: {{ value|hanging }}`: the lines after the first stand in a little, so that one sees they belong."""
    return str(value).replace("\n", "\n  ")
