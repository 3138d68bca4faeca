"""What a page can be built of."""

from wagtail.blocks import StreamBlock

from .offers import BookingBlock, TeachersBlock, WorkshopsBlock
from .texts import (
    CallToActionBlock,
    FaqBlock,
    HeroBlock,
    PictureSectionBlock,
    TestimonialsBlock,
    TextSectionBlock,
)


class BodyBlock(StreamBlock):
    """The blocks of every page. Each draws its own section; nothing wraps them."""

    hero = HeroBlock()
    text = TextSectionBlock()
    picture = PictureSectionBlock()
    teachers = TeachersBlock()
    workshops = WorkshopsBlock()
    faq = FaqBlock()
    testimonials = TestimonialsBlock()
    cta = CallToActionBlock()
    booking = BookingBlock()


__all__ = ["BodyBlock"]
