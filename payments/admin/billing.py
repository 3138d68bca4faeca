"""The settings of invoices: questions in groups, the numbers that come next, and an example to look at."""

from typing import Any

from django.forms import Media
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel

from core.clock import now as clock_now
from payments.enums import DocumentKind
from payments.models import BillingSettings
from payments.services.billing_examples import example_pdf, numbering
from tenants.guards import only_with

EXAMPLE = "payments_billing_example"


class NumberingPanel(Panel):
    """What comes next in each series; with a script also while the beginnings are typed."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "payments/admin/billing_numbers.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            found = numbering(now=clock_now())
            return {
                **(super().get_context_data(parent_context) or {}),
                "year": found.year,
                "last": found.last_by_prefix,
                "rows": [
                    (field, DocumentKind(field.removesuffix("_prefix")).label, number)
                    for field, number in found.next_by_field.items()
                ],
                "example_url": reverse(EXAMPLE),
            }

        @property
        def media(self) -> Media:
            scripts: list[Any] = [Script("payments/admin/numbering.js", type="module")]
            return Media(js=scripts, css={"all": ["payments/admin/billing.css"]})


BillingSettings.panels = [
    MultiFieldPanel(
        [FieldPanel("legal_name"), FieldPanel("legal_address"), FieldPanel("tax_id")],
        heading=_("Who sells?"),
    ),
    MultiFieldPanel([FieldPanel("exemption_note")], heading=_("Do you charge no tax?")),
    MultiFieldPanel(
        [
            FieldRowPanel(
                [
                    FieldPanel(f"{kind}_prefix", help_text=_("Capital letters and digits."))
                    for kind in DocumentKind.values
                ]
            ),
            NumberingPanel(),
        ],
        heading=_("How are they numbered?"),
    ),
    MultiFieldPanel([FieldPanel("footer_text")], heading=_("What else stands on them?")),
]


@only_with("payments.change_billingsettings")
def example(request: HttpRequest) -> HttpResponse:
    """An invoice that was never issued, as the school's would look now."""
    return HttpResponse(
        example_pdf(now=clock_now()),
        content_type="application/pdf",
        headers={
            "Content-Disposition": 'inline; filename="example.pdf"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@hooks.register("register_admin_urls")
def billing_urls() -> list[URLPattern]:
    return [path("invoices/example/", example, name=EXAMPLE)]
