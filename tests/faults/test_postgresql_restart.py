"""PostgreSQL crashes in the middle of payments and comes back from its log: the books agree to the cent."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from config import embedded
from tests.support.stripe import StripeSide, stripe_side

from .chapters import SESSION, SESSIONS
from .crashing import School, Server
from .story import ACCOUNT, Story

# Long enough to crash the server meanwhile on a slow machine.
HELD_SECONDS = 1.0


@pytest.fixture
def server(django_db_setup: None) -> Iterator[Server]:
    """Below a folder that every user may enter and whose path is short enough for a socket."""
    base = Path(tempfile.mkdtemp(prefix="emb", dir="/tmp"))
    base.chmod(0o755)
    try:
        yield Server(base)
    finally:
        embedded.remove(base)
        shutil.rmtree(base)


@pytest.fixture
def payer() -> Iterator[StripeSide]:
    """Stripe, whose events are lost."""
    with stripe_side(django_settings) as side:
        side.connect_account(ACCOUNT, name="Faults")
        yield side


@pytest.fixture
def school(server: Server, payer: StripeSide, tmp_path: Path) -> Iterator[School]:
    living = School(server.url, tmp_path / "restarted.log")
    try:
        living.does("open")
        yield living
    finally:
        living.close()


@dataclass(frozen=True)
class World:
    server: Server
    school: School
    payer: StripeSide

    def restart(self) -> None:
        """Nobody is at work: the next step comes at its first try, though every connection is gone."""
        self.server.crash()
        self.server.recover()

    def cut_short(self, asks: tuple[str, str], *step: str, worked: bool) -> Any:
        """The server crashes while the school waits for Stripe, and is back once that was noticed."""
        method, path = asks
        self.payer.fault(action="delay", method=method, path=path, after_work=worked, seconds=HELD_SECONDS)
        self.school.tell(step)
        Story("", None, self.payer).wait_until_held()
        self.server.crash()
        assert "cut_short" in self.school.hear()
        self.server.recover()
        while "came" not in (told := self.school.hear()):
            pass
        return told["came"]


def three_students(world: World, names: tuple[str, str, str], *, worked: bool) -> None:
    """A crash for each: while the page is opened, while the paid one is settled, while the refund is sent; and one
    before each of those steps, with nothing under way."""
    school, (opens, settles, cancels) = world.school, names
    for name in names:
        school.does("book", name)
    world.restart()
    page = world.cut_short(("POST", SESSIONS), "open_page", opens, worked=worked)
    pages = [page, school.does("open_page", settles), school.does("open_page", cancels)]
    for page in pages:
        world.payer.pay(page)
    world.restart()
    assert school.does("come_back", opens) == "confirmed"
    assert world.cut_short(("GET", SESSION), "come_back", settles, worked=worked) == "confirmed"
    assert school.does("come_back", cancels) == "confirmed"
    assert school.does("ask_for_refund", cancels) == "pending"
    world.restart()
    world.cut_short(("POST", "/v1/refunds"), "work", worked=worked)


def test_books_agree_though_postgresql_crashes(server: Server, school: School, payer: StripeSide) -> None:
    """Before Stripe works on what it was asked, and before its answer."""
    world = World(server, school, payer)
    three_students(world, ("Chloe", "Emma", "Finn"), worked=False)
    three_students(world, ("Gwen", "Hugo", "Ines"), worked=True)
    ours, theirs = school.does("end"), payer.books(ACCOUNT)
    assert (ours["wrong"], ours["repaired"]) == ([], [])
    assert ours["payments"] == {one["payment_intent"]: one["amount"] for one in theirs["payments"]}
    assert ours["refunds"] == {one["refund"]: one["amount"] for one in theirs["refunds"]}
    assert list(ours["payments"].values()) == [2500] * 6
    assert list(ours["refunds"].values()) == [2500] * 2
