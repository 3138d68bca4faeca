"""Resolve requirements/*.in into locks with hashes (`make lock`), or check the locks as they are (`--check`).

A lock names no registry, so that it installs from whichever one a machine is set up for.
"""

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from scripts import environment

FOLDER = environment.ROOT / "requirements"
# From the widest to the narrowest: each takes its versions from the one before, so that all agree.
KINDS = ("dev", "local", "runtime")


def main() -> int:
    if "--check" not in sys.argv[1:]:
        resolve_all(upgrade="--upgrade" in sys.argv[1:])
    found = problems()
    print("\n".join(found))
    return int(bool(found))


def resolve_all(*, upgrade: bool) -> None:
    uv = environment.uv_program()
    if uv is None:
        sys.exit("uv could not be fetched; what pip said is above.")
    wider: list[str] = []
    for kind in KINDS:
        resolve(uv, kind, [*wider, *(["--upgrade"] if upgrade else [])])
        wider = ["--constraint", f"{kind}.lock"]
    resolve(uv, "bootstrap", ["--upgrade"] if upgrade else [])


def resolve(uv: Path, kind: str, options: list[str]) -> None:
    """For every platform and for Python 3.11 and newer, with the hashes of all files of each package."""
    command: list[str | Path] = [uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    command += ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links"]
    command += [
        "--custom-compile-command",
        "make lock",
        f"{kind}.in",
        "--output-file",
        f"{kind}.lock",
        *options,
    ]
    if subprocess.run(command, cwd=FOLDER, check=False).returncode:
        sys.exit(f"requirements/{kind}.in could not be resolved; what uv said is above.")


def problems() -> list[str]:
    """What is wrong with the locks, a sentence each."""
    return [*(fault for kind in (*KINDS, "bootstrap") for fault in faults_of(kind)), *disagreements()]


def faults_of(kind: str) -> list[str]:
    lock, wanted = (FOLDER / f"{kind}.lock").read_text(), (FOLDER / f"{kind}.in").read_text()
    pins = pinned(kind)
    faults = [
        f"{kind}.lock: {name} has no hash." for name, entry in pins.items() if "--hash=sha256:" not in entry
    ]
    if re.search(r"https?://|index-url|find-links", lock):
        faults.append(f"{kind}.lock names a host.")
    asked = {plain(name) for name in re.findall(r"^([A-Za-z][\w.-]*)", wanted, re.MULTILINE)}
    return faults + [
        f"{name} of {kind}.in is not in {kind}.lock: run `make lock`." for name in sorted(asked - set(pins))
    ]


def disagreements() -> list[str]:
    """A package that two locks pin differently: `make demo` and `make test` would run different code."""
    all_pins = [(kind, pinned(kind)) for kind in KINDS]
    return [
        f"{name} differs between {kind}.lock and {wider_kind}.lock: run `make lock`."
        for (wider_kind, wider), (kind, pins) in pairwise(all_pins)
        for name, entry in pins.items()
        if version(entry) != version(wider.get(name, ""))
    ]


def pinned(kind: str) -> dict[str, str]:
    """Every package with its entry: the pin, its marker and its hashes."""
    text = re.sub(r"^ *#.*\n", "", (FOLDER / f"{kind}.lock").read_text(), flags=re.MULTILINE)
    entries = re.split(r"\n(?=\S)", text.strip())
    return {plain(entry.partition("==")[0]): entry for entry in entries if re.match(r"\w", entry)}


def plain(name: str) -> str:
    """A package's name as PEP 503 compares it, without extras."""
    return re.sub(r"[-_.]+", "-", name.partition("[")[0].strip()).lower()


def version(entry: str) -> str:
    return entry.partition("==")[2].partition("\\")[0].partition(";")[0].strip()


if __name__ == "__main__":
    sys.exit(main())
