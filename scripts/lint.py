"""Every check that needs no test: all of them run, and what failed is shown in full at the end."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from config import embedded

TEST_SERVERS = Path(os.environ.get("IMMERSIO_LOCAL_DIR") or ".local").resolve() / "test"
PACKAGES = [
    "site",
    "themes",
    "payments",
    "booking",
    "integrations",
    "search",
    "cms_pages",
    "standins",
    "scripts",
]
TEMPLATES = [str(path) for path in sorted(Path().glob("[a-z]*/**/templates")) if ".venv" not in path.parts]

# Also in a copy without .git, where .gitignore is not read.
OURS = [".", "--extend-exclude=.local"]
# Not asked for: a button's type, since one in a form submits it (H043); where lines break (H015); a language on
# <html>, which is written by a tag that the linter cannot see through (H005); no empty list, which in a <template>
# is filled by the script (H020).
DJLINT = ["--lint", "--quiet", "--profile=django", "--ignore=H005,H015,H020,H043"]
# Mail readers know styles on elements only; the page that waits for a payment looks again without JavaScript.
DJLINT += ["--per-file-ignores", "/mail/", "H021"]
DJLINT += [
    "--per-file-ignores",
    "booking/paid.html",
    "H052",
    "--per-file-ignores",
    "booking/moved.html",
    "H052",
]
PRODUCTION_CHECK = (
    'PATH="$0:$PATH"; . deploy/build-settings.sh && python manage.py check --deploy --fail-level ERROR'
)


class Check(NamedTuple):
    name: str
    command: list[str]


class Result(NamedTuple):
    check: Check
    failed: bool
    output: str
    seconds: float


def main() -> int:
    try:
        # Two at a time; the slowest first.
        with ThreadPoolExecutor(max_workers=2) as pool:
            results = [report(result) for result in pool.map(run, checks())]
    finally:
        embedded.stop(TEST_SERVERS)
    for result in results:
        if result.failed:
            print(f"\n--- {result.check.name} ---\n{result.output.strip()}", flush=True)
    return int(any(result.failed for result in results))


def checks() -> list[Check]:
    migrations = ["manage.py", "makemigrations", "--check", "--dry-run", "--settings=config.settings.test"]
    return [
        Check("types (mypy)", python("-m", "mypy", *PACKAGES)),
        Check("migrations match the models", python(*migrations)),
        Check("templates (djlint)", python("-m", "djlint", *DJLINT, *TEMPLATES)),
        Check("layers (import-linter)", [str(Path(sys.executable).with_name("lint-imports"))]),
        Check("production settings load", ["sh", "-c", PRODUCTION_CHECK, str(Path(sys.executable).parent)]),
        Check("style (ruff check)", python("-m", "ruff", "check", *OURS)),
        Check("format (ruff format)", python("-m", "ruff", "format", "--check", *OURS)),
        Check("translations", python("-m", "scripts.messages", "check")),
        Check("locks have hashes and no hosts", python("-m", "scripts.lock", "--check")),
    ]


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def run(check: Check) -> Result:
    started = time.monotonic()
    environment = {**os.environ, "IMMERSIO_LOCAL_DIR": str(TEST_SERVERS)}
    ended = subprocess.run(
        check.command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Result(check, ended.returncode != 0, ended.stdout, time.monotonic() - started)


def report(result: Result) -> Result:
    verdict = "FAILED" if result.failed else "ok"
    print(f"  {result.check.name:<34}{verdict:<8}{result.seconds:5.1f} s", flush=True)
    return result


if __name__ == "__main__":
    sys.exit(main())
