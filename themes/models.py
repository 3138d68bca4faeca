from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from .languages import DEFAULT_LANGUAGE, language_choices
from .registry import DEFAULT_THEME, theme, theme_choices
from .tokens import TEXT_CONTRAST, contrast, is_colour, readable

validate_colour = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("Write a colour like #22406e: a # and six digits."))


@register_setting(icon="view", order=100)
class Brand(BaseGenericSetting):
    """How the school looks and what it is called: read by every page, mail and the admin."""

    theme_id = models.CharField(
        _("design"),
        max_length=40,
        choices=theme_choices,
        default=DEFAULT_THEME,
        help_text=_("The design of the whole site. Texts and pictures stay when you change it."),
    )
    display_name = models.CharField(
        _("name"), max_length=120, help_text=_("As visitors and mails say it, such as “Lingua”.")
    )
    tagline = models.CharField(
        _("in one line"),
        max_length=160,
        blank=True,
        help_text=_("Stands in the footer and in search results."),
    )
    language = models.CharField(
        _("language of your texts"),
        max_length=12,
        choices=language_choices,
        default=DEFAULT_LANGUAGE,
        help_text=_(
            "What you write your pages in. Browsers, screen readers and search engines go by it, and mails to you."
        ),
    )
    primary_colour = models.CharField(
        _("main colour"),
        max_length=7,
        blank=True,
        validators=[validate_colour],
        help_text=_("Buttons, links and the chosen day, written like #22406e. Empty: the design's own."),
    )
    secondary_colour = models.CharField(
        _("second colour"),
        max_length=7,
        blank=True,
        validators=[validate_colour],
        help_text=_("The one accent, written like #a03a25. Empty: the design's own."),
    )
    logo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_(
            "Wide rather than tall. SVG or PNG with a transparent background; without one, the name is set."
        ),
    )
    favicon = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("browser icon"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Square, at least 64 by 64 pixels."),
    )
    action_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page behind the button in the header"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    action_label = models.CharField(
        _("words on that button"), max_length=30, blank=True, help_text=_("Such as “Book a lesson”.")
    )

    contact_email = models.EmailField(
        _("contact e-mail"), blank=True, help_text=_("Answers to mails go here; it is the address to ask.")
    )
    contact_phone = models.CharField(_("contact phone"), max_length=40, blank=True)
    address = models.TextField(
        _("address"), blank=True, help_text=_("Street, postal code and city, on lines of their own.")
    )
    legal_text = models.TextField(
        _("small print"),
        blank=True,
        max_length=400,
        help_text=_("The last line of every page: company name, registration, tax number."),
    )

    SOCIAL_NETWORKS = {
        "facebook_url": "Facebook",
        "instagram_url": "Instagram",
        "youtube_url": "YouTube",
        "tiktok_url": "TikTok",
    }

    facebook_url = models.URLField("Facebook", blank=True)
    instagram_url = models.URLField("Instagram", blank=True)
    youtube_url = models.URLField("YouTube", blank=True)
    tiktok_url = models.URLField("TikTok", blank=True)

    select_related = ["logo", "favicon", "action_page"]

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("theme_id"),
                FieldPanel("display_name"),
                FieldPanel("tagline"),
                FieldPanel("language"),
            ],
            heading=_("Who you are"),
        ),
        MultiFieldPanel(
            [
                HelpPanel(
                    content=_(
                        "Text must stay readable: colours that are too pale are refused, with a suggestion."
                    )
                ),
                FieldRowPanel([FieldPanel("primary_colour"), FieldPanel("secondary_colour")]),
                FieldPanel("logo"),
                FieldPanel("favicon"),
            ],
            heading=_("How you look"),
        ),
        MultiFieldPanel(
            [FieldPanel("action_label"), FieldPanel("action_page")], heading=_("Button in the header")
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("contact_email"), FieldPanel("contact_phone")]),
                FieldPanel("address"),
                FieldPanel("legal_text"),
            ],
            heading=_("How to reach you"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in SOCIAL_NETWORKS],
            heading=_("Where else you are"),
        ),
    ]

    class Meta:
        verbose_name = _("look and contact")

    def clean(self) -> None:
        super().clean()
        errors = {
            name: problem
            for name in ("primary_colour", "secondary_colour")
            if (problem := self._unreadable(getattr(self, name)))
        }
        if errors:
            raise ValidationError(errors)

    def _unreadable(self, colour: str) -> ValidationError | None:
        if not is_colour(colour):
            return None
        paper = theme(self.theme_id).tokens.light.paper
        if contrast(colour, paper) >= TEXT_CONTRAST:
            return None
        return ValidationError(
            _(
                "This colour is too pale to read: %(ratio)s to 1 where 4.5 is needed. Nearest that works: %(better)s."
            ),
            params={"ratio": f"{contrast(colour, paper):.1f}", "better": readable(colour, on=paper)},
            code="contrast",
        )
