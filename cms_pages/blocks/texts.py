"""Blocks that hold what the school itself writes."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, CharBlock, ListBlock, RichTextBlock, StructBlock, TextBlock

from .common import ANSWER_TEXT, RICH_TEXT, HeadedBlock, LinkBlock, PictureField, sample_picture


class FactBlock(StructBlock):
    figure = CharBlock(label=_("Figure"), max_length=20, help_text=_("Such as “1998” or “6”."))
    text = CharBlock(
        label=_("What it is"), max_length=60, help_text=_("Such as “students in a class at most”.")
    )

    class Meta:
        icon = "list-ul"
        label = _("Fact")


class HeroBlock(StructBlock):
    kicker = CharBlock(label=_("Line above the title"), required=False, max_length=80)
    title = CharBlock(label=_("Title"), max_length=120)
    lead = TextBlock(label=_("Text"), required=False, max_length=320, rows=3)
    actions = ListBlock(LinkBlock(), label=_("Buttons"), min_num=0, max_num=2, default=[])
    facts = ListBlock(FactBlock(), label=_("Facts"), min_num=0, max_num=4, default=[])
    picture = PictureField(label=_("Picture"), required=False)

    class Meta:
        icon = "home"
        label = _("Opening")
        group = _("Begin and end")
        description = _("The first thing visitors see: who you are, what they can do, a picture.")
        template = "cms_pages/blocks/hero.html"

    def get_preview_value(self) -> Any:
        return self.normalize(
            {
                "kicker": _("Language school since 1998"),
                "title": _("Speak it this spring, not one day"),
                "lead": _("Small classes, teachers who live the language, and times that fit around work."),
                "actions": [],
                "facts": [{"figure": "8", "text": _("students in a class at most")}],
                "picture": sample_picture(),
            }
        )


class TextSectionBlock(StructBlock):
    heading = CharBlock(label=_("Heading"), required=False, max_length=120)
    body = RichTextBlock(label=_("Text"), features=RICH_TEXT)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        group = _("Words and pictures")
        description = _("Running text with headings, lists and links.")
        template = "cms_pages/blocks/text.html"

    def get_preview_value(self) -> Any:
        text = gettext(
            "You talk for half of it. We listen for what you can already do, agree on a goal, and you leave with "
            "three sentences that you will use the same day."
        )
        return self.normalize({"heading": gettext("How a first lesson goes"), "body": f"<p>{text}</p>"})


class PictureSectionBlock(StructBlock):
    picture = PictureField(label=_("Picture"))
    caption = CharBlock(label=_("Caption"), required=False, max_length=160)
    is_wide = BooleanBlock(label=_("From edge to edge"), required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        group = _("Words and pictures")
        description = _("One picture with an optional caption.")
        template = "cms_pages/blocks/picture.html"

    def get_preview_value(self) -> Any:
        caption = _("Room 2, the one with the balcony")
        return self.normalize({"picture": sample_picture(), "caption": caption, "is_wide": False})


class QuestionBlock(StructBlock):
    question = CharBlock(label=_("Question"), max_length=160)
    answer = RichTextBlock(label=_("Answer"), features=ANSWER_TEXT)

    class Meta:
        icon = "help"
        label = _("Question")


class FaqBlock(HeadedBlock):
    questions = ListBlock(QuestionBlock(), label=_("Questions"), min_num=1)

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        group = _("Words and pictures")
        description = _("Questions that open to show their answer.")
        template = "cms_pages/blocks/faq.html"

    def get_preview_value(self) -> Any:
        asked = {
            gettext("What if I miss a class?"): gettext(
                "Cancel the day before and take another one that week."
            ),
            gettext("Do I need a book?"): gettext("No. Everything you need is included and yours to keep."),
        }
        questions = [
            {"question": question, "answer": f"<p>{answer}</p>"} for question, answer in asked.items()
        ]
        return self.normalize({"heading": gettext("Before you ask"), "lead": "", "questions": questions})


class TestimonialBlock(StructBlock):
    quote = TextBlock(label=_("What was said"), max_length=400, rows=3)
    name = CharBlock(label=_("Name"), max_length=80)
    about = CharBlock(label=_("Who that is"), required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Voice")


class TestimonialsBlock(HeadedBlock):
    voices = ListBlock(TestimonialBlock(), label=_("Voices"), min_num=1, max_num=6)

    class Meta:
        icon = "openquote"
        label = _("Voices of students")
        group = _("People and courses")
        description = _("What students or parents say, with their names.")
        template = "cms_pages/blocks/testimonials.html"
        preview_value = {
            "heading": _("Heard after class"),
            "lead": "",
            "voices": [
                {
                    "quote": _("After six weeks I phoned the landlord myself. He understood me, and I him."),
                    "name": "Annika Lindqvist",
                    "about": _("Spanish A2, moved to Valencia last year"),
                }
            ],
        }


class CallToActionBlock(StructBlock):
    title = CharBlock(label=_("Title"), max_length=120)
    text = TextBlock(label=_("Text"), required=False, max_length=240, rows=2)
    actions = ListBlock(LinkBlock(), label=_("Buttons"), min_num=1, max_num=2)

    class Meta:
        icon = "plus-inverse"
        label = _("Call to action")
        group = _("Begin and end")
        description = _("One sentence and one or two buttons: what to do next.")
        template = "cms_pages/blocks/cta.html"
        preview_value = {
            "title": _("Not sure where to begin?"),
            "text": _("Take twenty minutes with a teacher. It is free, and you leave with a plan."),
            "actions": [{"label": _("Book a free talk"), "page": None, "url": "https://example.org/"}],
        }
