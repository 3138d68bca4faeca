"""What stands in no file of ours, and what must be complete."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test.utils import override_settings

ROOT = Path(__file__).resolve().parents[2]
_REGISTRIES = re.compile(r"(?:pypi|pythonhosted|npmjs|debian)\.(?:org|com)")
# An absolute path with two folders at least, not a part of an address or of a longer path.
_HOMES = re.compile(r"(?<![\w./\"}])/(?:root|home|Users|work)/\w+/")
_TEXT = {
    ".py",
    ".txt",
    ".in",
    ".lock",
    ".toml",
    ".md",
    ".yaml",
    ".yml",
    ".json",
    ".html",
    ".css",
    ".js",
    ".sh",
    ".po",
    "",
}


def sources() -> Iterator[tuple[Path, str]]:
    """Files that git knows, or in an unpacked archive all outside the folders that are made."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.split("\0")[:-1] if listed.returncode == 0 else _walk()
    for path in map(ROOT.joinpath, names):
        if path.suffix in _TEXT and path.is_file():
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8", errors="replace")


def _walk() -> list[str]:
    made = {".venv", ".local", ".git", "node_modules"}
    files = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return [str(path) for path in files if not made & set(path.parts) and "__pycache__" not in path.parts]


def holding(pattern: re.Pattern) -> list[str]:
    """Where the pattern is met: `path:line`."""
    return [
        f"{path}:{number}"
        for path, text in sources()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_sources_are_found() -> None:
    paths = {str(path) for path, _ in sources()}
    assert {"manage.py", "site/core/models.py", "requirements/runtime.lock"} <= paths


def test_no_file_names_a_package_registry() -> None:
    assert holding(_REGISTRIES) == []


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    assert holding(_HOMES) == []


def test_site_is_no_package() -> None:
    """Or it would hide the standard library's module of that name."""
    assert not (ROOT / "site" / "__init__.py").exists()


@pytest.mark.django_db
def test_no_migration_is_missing(capsys: pytest.CaptureFixture) -> None:
    call_command("makemigrations", "--check", "--dry-run")
    assert "No changes detected" in capsys.readouterr().out


@pytest.mark.django_db
def test_system_checks_find_nothing() -> None:
    with override_settings(SILENCED_SYSTEM_CHECKS=["wagtailadmin.W003"]):
        call_command("check", "--fail-level", "WARNING")


def test_tests_mirror_packages() -> None:
    """A folder of tests has the name of what it tests."""
    known = {path.parent.name for path in ROOT.glob("*/apps.py")} | {
        path.name for path in (ROOT / "site").iterdir()
    }
    known |= {
        "architecture",
        "browser",
        "concurrency",
        "factories",
        "faults",
        "journeys",
        "scripts",
        "security",
        "standins",
        "support",
        "wire",
    }
    folders = {
        path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and not path.name.startswith("_")
    }
    assert folders - known == set()
