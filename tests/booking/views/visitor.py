"""A browser without scripts: follows links, fills forms and presses their buttons, and nothing that is not there."""

from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django.test import Client

HOST = "alpha.test"


class Visitor:
    """Keeps the last page. Redirects within the school are followed; `left_for` is an address outside of it."""

    def __init__(self, host: str = HOST) -> None:
        self.client = Client(headers={"host": host}, enforce_csrf_checks=True)
        self.host = host
        self.url = "/"
        self.left_for = ""
        self.response: Any = None
        self.page = BeautifulSoup("", "html.parser")

    def get(self, url: str) -> "Visitor":
        self.url = urljoin(self.url, url)
        return self._arrive(self.client.get(self.url))

    def post(self, url: str, fields: dict[str, Any] | list[tuple[str, str]]) -> "Visitor":
        self.url = urljoin(self.url, url)
        data: dict[str, list[str]] = {}
        for name, value in fields.items() if isinstance(fields, dict) else fields:
            data.setdefault(name, []).append(value)
        return self._arrive(self.client.post(self.url, data))

    @property
    def status(self) -> int:
        return self.response.status_code

    def all(self, selector: str) -> list[Tag]:
        return self.page.select(selector)

    def one(self, selector: str) -> Tag:
        found = self.all(selector)
        assert len(found) == 1, f"{len(found)} of {selector} at {self.url}"
        return found[0]

    def text(self, selector: str) -> str:
        return " ".join(self.one(selector).get_text(" ").split())

    def texts(self, selector: str) -> list[str]:
        return [" ".join(found.get_text(" ").split()) for found in self.all(selector)]

    def follow(self, text: str) -> "Visitor":
        """Press the one link whose text or label this is."""
        links = [a for a in self.all("a[href]") if text in (_text(a), a.get("aria-label"))]
        assert len(links) == 1, f"{len(links)} links “{text}” among {[_text(a) for a in self.all('a[href]')]}"
        return self.get(links[0]["href"])

    def press(self, text: str, **typed: Any) -> "Visitor":
        """Fill the fields of the form that the button belongs to, and press it."""
        buttons = [b for b in self.all("button") if text in (_text(b), b.get("aria-label"))]
        assert len(buttons) == 1, (
            f"{len(buttons)} buttons “{text}” among {[_text(b) for b in self.all('button')]}"
        )
        form = self._form_of(buttons[0])
        fields = _fields(form, typed)
        if buttons[0].get("name"):
            fields.append((buttons[0]["name"], buttons[0].get("value", "")))
        action = buttons[0].get("formaction") or form.get("action") or self.url
        if form.get("method", "get").lower() == "post":
            return self.post(action, fields)
        query = "&".join(f"{name}={value}" for name, value in fields)
        return self.get(f"{action.split('#')[0]}?{query}")

    def value(self, name: str) -> str:
        field = self.one(f"[name={name}]")
        return field.get_text().removeprefix("\n") if field.name == "textarea" else field.get("value", "")

    def _form_of(self, button: Tag) -> Tag:
        form = self.page.find(id=button["form"]) if button.get("form") else button.find_parent("form")
        assert isinstance(form, Tag), "a button without a form"
        return form

    def _arrive(self, response: Any) -> "Visitor":
        while response.status_code in (301, 302, 303):
            target = urljoin(f"http://{self.host}{self.url}", response["Location"])
            if urlsplit(target).hostname != self.host:
                self.left_for = target
                break
            self.url = target.removeprefix(f"http://{self.host}")
            response = self.client.get(self.url)
        self.response = response
        self.page = BeautifulSoup(response.content, "html.parser")
        for template in self.page("template"):
            template.decompose()
        return self


def _fields(form: Tag, typed: dict[str, Any]) -> list[tuple[str, str]]:
    typed = dict(typed)
    found: list[tuple[str, str]] = []
    for field in form.select("input[name], textarea[name], select[name]"):
        name = str(field["name"])
        if field.get("type") == "checkbox":
            if typed.pop(name, field.has_attr("checked")):
                found.append((name, str(field.get("value", "on"))))
        else:
            found.append((name, str(typed.pop(name, _value(field)))))
    assert not typed, f"no such fields: {sorted(typed)}"
    return found


def _value(field: Tag) -> str:
    if field.name == "textarea":
        return field.get_text().removeprefix("\n")
    if field.name == "select":
        chosen = field.select_one("option[selected]") or field.select_one("option")
        return str(chosen["value"]) if chosen else ""
    return str(field.get("value", ""))


def _text(element: Tag) -> str:
    return " ".join(element.get_text(" ").split())
