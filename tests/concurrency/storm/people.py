"""Those who take part: students by API and web, payers, and the school's staff in the admin.

Every intention has an e-mail address of its own, so that whatever became of it can be looked up afterwards.
"""

import random
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bs4 import BeautifulSoup, Tag

from tests.support.stripe import StripeSide

from .ledger import Ledger, Promise
from .line import Answer, Line, Lost
from .school import Stakes

API = "/api/v1"
_SESSION_ID = re.compile(r"cs_\w+")


class Person:
    """One client, which does one thing after the other; what comes next is drawn from its own seed."""

    def __init__(
        self, number: int, line: Line, staff: Line, stakes: Stakes, ledger: Ledger, stripe: StripeSide
    ) -> None:
        self.chance = random.Random(number)
        self.number = number
        self.line = line
        self.staff = staff
        self.stakes = stakes
        self.ledger = ledger
        self.stripe = stripe
        self._count = 0

    def act(self) -> None:
        """Do one thing, and note how it was answered."""
        action: Callable[[], object] = self.chance.choices(
            [
                self.book_class,
                self.book_lesson,
                self.book_paid,
                self.book_by_form,
                self.cancel,
                self.move,
                self.wait,
                self.cancel_as_staff,
                self.look,
            ],
            weights=[22, 22, 12, 6, 16, 8, 4, 4, 6],
        )[0]
        try:
            outcome = action()
        except Lost:
            outcome = "lost"
        self.ledger.told(action.__name__, outcome)

    def book_class(self) -> object:
        session = self.chance.choice(self.stakes.free_sessions)
        return self._book({"workshopId": self.stakes.free_class, "sessionId": session})

    def book_lesson(self) -> object:
        start = self.chance.choice(self.stakes.starts)
        return self._book({"workshopId": self.stakes.lesson, "start": _text(start)})

    def book_paid(self) -> object:
        """Half of those who hold a place pay for it, and some of these never come back to the school's page."""
        session = self.chance.choice(self.stakes.paid_sessions)
        email, token, url = "", "", ""

        def note(body: dict[str, Any], address: str) -> None:
            nonlocal email, token, url
            email, token, url = address, body["token"], body["payment"]["url"]

        outcome = self._book({"workshopId": self.stakes.paid_class, "sessionId": session}, note)
        if not url or self.chance.random() < 0.5:
            return outcome
        found = _SESSION_ID.search(url)
        assert found is not None, url
        paid = self._pay(found.group(), email)
        if paid and self.chance.random() < 0.7:
            self.line.get(f"/booking/{token}/paid/")
        return "paid" if paid else "too late to pay"

    def book_by_form(self) -> object:
        """The pages that work without a script: details, review, booked."""
        session = self.chance.choice(self.stakes.free_sessions)
        path = f"/book/{self.stakes.free_slug}/details/?session={session}"
        page = self.line.get(path)
        form = _form(page, "review")
        if form is None:
            return f"{page.status} no such time"
        email = self._address()
        fields = _fields(form) | {"name": "Web", "email": email}
        review = self.line.post_form(path.partition("?")[0], fields)
        form = _form(review, "book")
        if form is None:
            return f"{review.status} taken at review"
        answer = self.line.post_form(path.partition("?")[0], _fields(form))
        location = answer.headers.get("Location", "")
        if "/booking/" not in location:
            return answer.status
        token = location.split("/booking/")[1].partition("/")[0]
        self.ledger.promise(Promise("", token, email, "confirmed"))
        return answer.status

    def cancel(self) -> object:
        promise = self.ledger.pick(self.chance.randrange(10**6))
        if promise is None or not promise.uid:
            return "nothing to cancel"
        return self._end(
            promise,
            lambda: self.line.post_json(
                f"{API}/bookings/{promise.uid}/cancellation",
                {"reason": "storm"},
                **{"X-Booking-Token": promise.token},
            ),
            ended=201,
        )

    def cancel_as_staff(self) -> object:
        promise = self.ledger.pick(self.chance.randrange(10**6))
        if promise is None or not promise.uid:
            return "nothing to cancel"
        path = f"/admin/bookings/{promise.uid}/cancel/"
        page = self.staff.get(path)
        form = BeautifulSoup(page.body, "html.parser").select_one("form[method=post] textarea[name=reason]")
        if form is None:
            return f"{page.status} no form"
        owner = form.find_parent("form")
        assert isinstance(owner, Tag)
        fields = _fields(owner) | {"reason": "The school is closed that day."}
        return self._end(promise, lambda: self.staff.post_form(path, fields), ended=302)

    def move(self) -> object:
        """To another date of the class, or to another time; nothing about the promise changes but its time."""
        promise = self.ledger.pick(self.chance.randrange(10**6))
        if promise is None or not promise.uid or promise.is_paid:
            return "nothing to move"
        body: dict[str, Any] = {"start": _text(self.chance.choice(self.stakes.starts))}
        if self.chance.random() < 0.5:
            body = {"sessionId": self.chance.choice(self.stakes.free_sessions)}
        answer = self.line.post_json(
            f"{API}/bookings/{promise.uid}/reschedule", body, **{"X-Booking-Token": promise.token}
        )
        return _code(answer)

    def wait(self) -> object:
        answer = self.line.post_json(
            f"{API}/public/workshops/{self.stakes.free_class}/waitlist",
            {
                "sessionId": self.chance.choice(self.stakes.free_sessions),
                "attendee": _attendee(self._address()),
            },
        )
        return _code(answer)

    def look(self) -> object:
        """Free times, which must never fail."""
        day = self.stakes.starts[0].date()
        until = self.stakes.starts[-1].date()
        path = f"{API}/public/workshops/{self.stakes.lesson}/slots?from={day}&to={until}&timeZone=UTC"
        return self.line.get(path).status

    def _book(
        self, place: dict[str, Any], note: Callable[[dict[str, Any], str], None] | None = None
    ) -> object:
        """Ask until there is an answer, with the key that makes it one request."""
        email = self._address()
        body = {**place, "attendee": _attendee(email)}
        for _attempt in range(8):
            try:
                answer = self.line.post_json(f"{API}/public/bookings", body, **{"Idempotency-Key": email})
            except Lost:
                time.sleep(0.1)
                continue
            if answer.status != 201:
                return _code(answer)
            told = answer.json()
            self.ledger.promise(
                Promise(told["uid"], told["token"], email, told["status"], is_paid="payment" in told)
            )
            if note is not None:
                note(told, email)
            return 201
        return "lost"

    def _end(self, promise: Promise, ask: Callable[[], Answer], *, ended: int) -> object:
        """One at a time for each promise, so that the order of the answers is the order of the facts."""
        with promise.lock:
            try:
                answer = ask()
            except Lost:
                promise.is_certain = False
                raise
            if answer.status == ended:
                promise.is_cancelled = True
            elif answer.status >= 500:
                promise.is_certain = False
        return _code(answer)

    def _pay(self, session_id: str, email: str) -> bool:
        import urllib.error

        try:
            return bool(self.stripe.pay(session_id))
        except urllib.error.HTTPError:
            return False  # the school has closed the page

    def _address(self) -> str:
        self._count += 1
        return f"p{self.number}-{self._count}@storm.example"


def _attendee(email: str) -> dict[str, str]:
    return {"name": "Storm", "email": email, "timeZone": "UTC", "locale": "en"}


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _code(answer: Answer) -> object:
    """The status, with the code of the problem where there is one."""
    if "problem+json" in answer.headers.get("Content-Type", ""):
        return f"{answer.status} {answer.json().get('code')}"
    return answer.status


def _form(answer: Answer, step: str) -> Tag | None:
    """The form of the page that goes on to this step."""
    field = BeautifulSoup(answer.body, "html.parser").select_one(f"form input[name=step][value={step}]")
    button = field or BeautifulSoup(answer.body, "html.parser").select_one(
        f"form button[name=step][value={step}]"
    )
    form = button.find_parent("form") if button is not None else None
    if form is not None and button is not None:
        form["data-step"] = step
    return form


def _fields(form: Tag) -> dict[str, str]:
    """What the form sends as it stands, with the boxes ticked that have to be."""
    fields = {}
    for field in form.select("input[name], textarea[name]"):
        if field.name == "textarea":
            fields[str(field["name"])] = field.get_text().lstrip("\n")
        elif field.get("type") not in ("checkbox", "radio", "submit") or field.has_attr("required"):
            fields[str(field["name"])] = str(field.get("value", "on"))
    if step := form.get("data-step"):
        fields["step"] = str(step)
    return fields
