"""A website as data: what pages there are and what stands on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wagtail.models import Page

Blocks = Sequence[tuple[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class Plan:
    """A page to be made. `body` is a list of (block, value); a value may name a page as "page:<key>",
    and rich text as `<a linktype="page" id="page:<key>">`.

    `fields` are the page's own fields. `key` is how other pages of the plan link to it.
    """

    key: str
    model: type[Page]
    title: str
    slug: str
    body: Blocks = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    children: Sequence["Plan"] = ()


def link(label: str, target: str) -> dict[str, Any]:
    """A button or link: to a page of the plan ("page:courses") or to an address."""
    is_page = target.startswith("page:")
    return {"label": label, "page": target if is_page else None, "url": "" if is_page else target}


def placed(image: Any) -> dict[str, Any] | None:
    """A picture as blocks hold it, with the words it was uploaded with; None where there is none."""
    return image and {"image": image.pk, "alt_text": image.description, "decorative": False}


def questions(asked: Mapping[str, str]) -> list[dict[str, str]]:
    """Questions and answers for the faq block; answers are HTML."""
    return [{"question": question, "answer": answer} for question, answer in asked.items()]
