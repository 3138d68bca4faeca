"""Bring .venv to what a lock file says: `python scripts/environment.py local` (or `dev`).

Run by a bare Python 3.11 or 3.12, so it uses the standard library alone. Does nothing when the lock has not
changed since the last time. Every package is checked against the hashes in the lock.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.txt"
TOOLS = ROOT / ".local" / "tools"
NEEDED_MB = {"local": 900, "dev": 1500}


def main() -> None:
    kind = sys.argv[1]
    TOOLS.mkdir(parents=True, exist_ok=True)
    with (TOOLS / "environment.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_current(kind):
            install("dev" if has_tests_tools() else kind)


def is_current(kind: str) -> bool:
    """The packages for tests include those for the demo, so they serve both."""
    return runs() and read_stamp() in {stamp(kind), stamp("dev")}


def has_tests_tools() -> bool:
    """`make demo` must not take away what `make test` has installed."""
    return runs() and read_stamp().startswith("dev ")


def runs() -> bool:
    """Whether .venv has a working Python of a version that was not asked away from."""
    version = "import sys; print(*sys.version_info[:2])"
    try:
        said = subprocess.run(
            [PYTHON, "-c", version], capture_output=True, text=True, check=True
        ).stdout.split()
    except (OSError, subprocess.CalledProcessError):
        return False
    wanted = [str(part) for part in sys.version_info[:2]]
    return said == wanted if os.environ.get("PYTHON") else said in (["3", "11"], ["3", "12"])


def read_stamp() -> str:
    return STAMP.read_text() if STAMP.exists() else ""


def stamp(kind: str) -> str:
    return f"{kind} {hashlib.sha256(lock_of(kind).read_bytes()).hexdigest()}"


def lock_of(kind: str) -> Path:
    return ROOT / "requirements" / f"{kind}.lock"


def install(kind: str) -> None:
    started = time.monotonic()
    require_room(NEEDED_MB[kind])
    packages = len(re.findall(r"^\w[^\n]*==", lock_of(kind).read_text(), re.MULTILINE))
    print(f"Installing up to {packages} packages into .venv …", flush=True)
    STAMP.unlink(missing_ok=True)
    if not runs():
        make_venv()
    if not install_with_uv(kind):
        print("  Trying pip, which takes longer.", flush=True)
        make_venv()
        install_with_pip(kind)
    STAMP.write_text(stamp(kind))
    print(f"  done in {time.monotonic() - started:.0f} s.", flush=True)


def require_room(needed_mb: int) -> None:
    free_mb = shutil.disk_usage(ROOT).free // 2**20
    if free_mb < needed_mb:
        sys.exit(
            f"Only {free_mb} MB are free on the disk of {ROOT}, and the packages need {needed_mb} MB. "
            "Free some space and start again."
        )


def make_venv() -> None:
    """With pip: it fetches uv, and stands in where uv cannot work."""
    if subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=False).returncode:
        sys.exit(f"{sys.executable} could not make the environment {VENV}; what it said is above.")


def install_with_uv(kind: str) -> bool:
    uv = uv_program()
    if uv is None:
        return False
    sync: list[str | Path] = [
        uv,
        "pip",
        "sync",
        "--quiet",
        "--python",
        PYTHON,
        "--require-hashes",
        lock_of(kind),
    ]
    environment = {**os.environ, **index_from_pip()}
    # First with the certificates that the system trusts, as a company's network may need, then with uv's own.
    for options in (["--system-certs"], []):
        ended = subprocess.run(
            [*sync, *options], env=environment, capture_output=True, text=True, check=False
        )
        if ended.returncode == 0:
            return True
    print(f"  uv: {ended.stderr.strip()[-300:]}", flush=True)
    return False


def uv_program() -> Path | None:
    """uv at its locked version, fetched once, beside .venv so that it is no part of it."""
    lock = lock_of("bootstrap")
    home = TOOLS / f"uv-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    if not home.exists():
        ensure_pip()
        half = home.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        fetch: list[str | Path] = [
            PYTHON,
            "-m",
            "pip",
            "install",
            "-qq",
            "--disable-pip-version-check",
            "--require-hashes",
        ]
        if subprocess.run([*fetch, "--target", half, "--requirement", lock], check=False).returncode:
            return None
        half.rename(home)
    return home / "bin" / "uv"


def ensure_pip() -> None:
    """An environment that uv made has none."""
    if subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
        subprocess.run([PYTHON, "-m", "ensurepip"], capture_output=True, check=False)


def index_from_pip() -> dict[str, str]:
    """uv does not read pip's configuration: hand it the package index that the user has set there."""
    listing = subprocess.run(
        [PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    found = re.findall(r"^\S+\.index-url='(.+)'$", listing.stdout, re.MULTILINE)
    return {"UV_DEFAULT_INDEX": found[-1]} if found and "UV_DEFAULT_INDEX" not in os.environ else {}


def install_with_pip(kind: str) -> None:
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--require-hashes",
        "--no-deps",
    ]
    if subprocess.run([*command, "-q", "--requirement", lock_of(kind)], check=False).returncode:
        sys.exit(
            "The packages could not be installed; what pip said is above. This once, a network is needed that "
            "reaches a Python package index. Then run the same command again."
        )


if __name__ == "__main__":
    main()
