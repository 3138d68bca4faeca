"""The blocks of a page: what they refuse, what they show in the picker, and that they keep nothing of booking's."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from cms_pages.blocks import BodyBlock
from cms_pages.blocks.common import LinkBlock, PictureField
from cms_pages.blocks.tones import toned
from cms_pages.models import HomePage, StandardPage

from .test_queries import photo

BLOCKS = BodyBlock().child_blocks


@pytest.mark.parametrize("name", list(BLOCKS))
def test_block_describes_itself(name: str) -> None:
    block = BLOCKS[name]
    assert block.is_previewable
    assert str(block.get_description()).endswith(".")
    assert str(block.label)[0].isupper()
    assert block.meta.icon != "placeholder"
    assert block.meta.group


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(BLOCKS))
@pytest.mark.parametrize("is_filled", [False, True])
def test_preview_in_the_picker(
    client: Any, site: HomePage, ana: Any, request: Any, name: str, is_filled: bool
) -> None:
    if is_filled:
        request.getfixturevalue("offer")("Spanish A1")
        photo("room")
    client.force_login(ana)
    block = StandardPage._meta.get_field("body").stream_block.child_blocks[name]
    response = client.get(
        f"/admin/block-preview/?id={block.definition_prefix}", headers={"host": "alpha.test"}
    )
    html = response.content.decode()
    assert response.status_code == 200
    assert f"block--{name}" in html
    assert "themes/education/theme.css" in html
    if is_filled and name in ("workshops", "booking"):
        assert "Spanish A1" in html
    if is_filled and name == "teachers":
        assert "Ben Okafor" in html


@pytest.mark.django_db
def test_link_leads_to_one_thing(site: HomePage) -> None:
    block = LinkBlock()
    page = {"label": "Home", "page": site, "url": ""}
    assert block.clean(block.normalize(page)).href == "/"
    assert block.clean(block.normalize({"label": "X", "page": None, "url": "https://example.org/"})).href == (
        "https://example.org/"
    )
    for bad in ({**page, "url": "https://example.org/"}, {"label": "Nowhere", "page": None, "url": ""}):
        with pytest.raises(StructBlockValidationError):
            block.clean(block.normalize(bad))


@pytest.mark.django_db
def test_link_to_a_page_that_was_taken_down_is_not_drawn(visit: Any, site: HomePage) -> None:
    assert 'href="/teachers/">Meet the teachers</a>' in visit("/").content.decode()
    site.get_children().get(slug="teachers").specific.unpublish()
    assert "Meet the teachers" not in visit("/?fresh").content.decode()


@pytest.mark.django_db
def test_picture_needs_words(site: HomePage) -> None:
    block, image = PictureField(), photo("room")
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python({"image": image.pk, "alt_text": "", "decorative": False}))
    for fine in ({"alt_text": "The room", "decorative": False}, {"alt_text": "", "decorative": True}):
        assert block.clean(block.to_python({"image": image.pk, **fine})).pk == image.pk


@pytest.mark.django_db
def test_picture_carries_the_words_of_its_place(visit: Any, site: HomePage) -> None:
    page, image = StandardPage.objects.get(slug="contact"), photo("room")
    page.body = [
        {
            "type": "picture",
            "value": {"picture": {"image": image.pk, "alt_text": "Room 2", "decorative": False}},
        },
    ]
    page.save_revision().publish()
    html = visit("/contact/").content.decode()
    assert 'alt="Room 2"' in html
    assert "1600w" in html
    assert 'height="1200"' in html
    assert 'width="1600"' in html


@pytest.mark.django_db
def test_workshops_block_shows_what_was_picked_in_that_order(visit: Any, site: HomePage, offer: Any) -> None:
    first, second, third = (offer(title) for title in ("Alpha one", "Beta two", "Gamma three"))
    show(
        site,
        "workshops",
        {"heading": "", "lead": "", "workshops": [third.pk, first.pk], "kind": "", "limit": None},
    )
    html = visit("/").content.decode()
    assert html.index("Gamma three") < html.index("Alpha one")
    assert "Beta two" not in html
    assert second.title == "Beta two"


@pytest.mark.django_db
def test_workshops_block_of_one_kind_with_a_limit(
    visit: Any, site: HomePage, offer: Any, lesson: Any
) -> None:
    offer("Alpha one")
    offer("Beta two")
    show(site, "workshops", {"heading": "", "lead": "", "workshops": [], "kind": "live_class", "limit": 1})
    html = visit("/").content.decode()
    assert "Alpha one" in html
    assert "Beta two" not in html
    assert lesson.title not in html


@pytest.mark.django_db
def test_workshops_block_without_workshops_says_what_to_do(visit: Any, site: HomePage) -> None:
    html = visit("/").content.decode()
    assert "New courses are being planned." in html
    assert "mailto:ana@alpha.example" in html


@pytest.mark.django_db
def test_booking_block_of_a_workshop_that_was_archived(visit: Any, site: HomePage, offer: Any) -> None:
    workshop = offer("Old course")
    show(site, "booking", {"heading": "", "lead": "", "workshop": workshop.pk})
    assert visit("/").content.decode().count("<booking-widget") == 1
    workshop.status = "archived"
    workshop.save()
    assert "not offered at the moment" in visit("/?fresh").content.decode()


@pytest.mark.django_db
def test_two_booking_blocks_have_ids_of_their_own(visit: Any, site: HomePage, offer: Any) -> None:
    import re

    values = [{"heading": "", "lead": "", "workshop": offer(title).pk} for title in ("One", "Two")]
    site.body = [{"type": "booking", "value": value} for value in values]
    site.save_revision().publish()
    ids = re.findall(r' id="([^"]+)"', visit("/").content.decode())
    assert len(ids) == len(set(ids))


@pytest.mark.django_db
def test_same_age_same_colour(site: HomePage, offer: Any) -> None:
    from booking.selectors.workshops import public_workshops
    from core.clock import now

    for title, audience in (("A", "Ages 4–5"), ("B", "Ages 6–7"), ("C", "Ages 4–5"), ("D", "")):
        offer(title, audience=audience)
    assert [(each.card.title, each.tone) for each in toned(public_workshops(now=now()))] == [
        ("A", 1),
        ("B", 2),
        ("C", 1),
        ("D", 3),
    ]


@pytest.mark.django_db
def test_reference_index_knows_which_pages_show_a_workshop(site: HomePage, offer: Any) -> None:
    from wagtail.models import ReferenceIndex

    shown, unused = offer("Shown"), offer("Unused")
    show(site, "workshops", {"heading": "", "lead": "", "workshops": [shown.pk], "kind": "", "limit": None})
    ReferenceIndex.create_or_update_for_object(HomePage.objects.get())
    pages = {
        title: ReferenceIndex.get_references_to(workshop).filter(model_path__startswith="body").count()
        for title, workshop in (("shown", shown), ("unused", unused))
    }
    assert pages == {"shown": 1, "unused": 0}


@pytest.mark.django_db
def test_clean_refuses_a_workshop_that_is_not_there(site: HomePage) -> None:
    block = BLOCKS["booking"].child_blocks["workshop"]
    with pytest.raises(ValidationError):
        block.clean(999_999)


def show(page: Any, name: str, value: dict[str, Any]) -> None:
    page.body = [{"type": name, "value": value}]
    page.save_revision().publish()
