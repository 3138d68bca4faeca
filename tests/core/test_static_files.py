"""Modules import each other by names that change with their content."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from core.static_files import CompressedHashedFiles, HashedFiles

BOOKING = Path(__file__).resolve().parents[2] / "booking" / "static" / "booking"
_IMPORT = re.compile(r"""from\s+["'](\./[^"']+)["']""")


@pytest.fixture
def collect(tmp_path: Path) -> Callable[..., Path]:
    """Collects the widget's modules as a deployment does; returns the folder."""

    def run(storage_class: type, folder: str, **replaced: str) -> Path:
        source, target = tmp_path / f"{folder}-source", tmp_path / folder
        shutil.copytree(BOOKING, source)
        for name, text in replaced.items():
            (source / "widget" / f"{name}.js").write_text(text)
        shutil.copytree(source, target)
        files = FileSystemStorage(source)
        names = [str(path.relative_to(source)) for path in source.rglob("*.js")]
        storage = storage_class(location=target, base_url="/static/")
        problems = [
            done
            for _n, _h, done in storage.post_process({name: (files, name) for name in names})
            if done not in (True, False)
        ]
        assert problems == []
        return target

    return run


@pytest.mark.parametrize("storage_class", [HashedFiles, CompressedHashedFiles])
def test_every_module_is_imported_by_its_hashed_name(
    collect: Callable[..., Path], storage_class: type
) -> None:
    folder = collect(storage_class, "static")
    (entry,) = folder.glob("booking-widget.*.js")
    reached, waiting = set(), [entry]
    while waiting:
        module = waiting.pop()
        if module in reached:
            continue
        reached.add(module)
        for address in _IMPORT.findall(module.read_text()):
            imported = (module.parent / address).resolve()
            assert re.fullmatch(r"[a-z-]+\.[0-9a-f]{12}\.js", imported.name), address
            assert imported.exists(), address
            waiting.append(imported)
    modules = {path.name for path in (BOOKING / "widget").glob("*.js")}
    assert {re.sub(r"\.[0-9a-f]{12}", "", path.name) for path in reached} == modules | {"booking-widget.js"}


def test_change_of_one_module_gives_all_that_lead_to_it_new_names(collect: Callable[..., Path]) -> None:
    before = collect(HashedFiles, "before")
    dates = (BOOKING / "widget" / "dates.js").read_text()
    after = collect(HashedFiles, "after", dates=f"{dates}\n// Another line.\n")

    def name(folder: Path, module: str) -> str:
        (found,) = (path.name for path in folder.rglob(f"{module}.*.js"))
        return found

    assert name(before, "booking-widget") != name(after, "booking-widget")
    assert name(before, "draft") == name(after, "draft")
