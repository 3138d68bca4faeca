"""Print the path of a Chromium for the browser tests, fetching one when the machine has none.

In this order: $CHROMIUM; one on PATH; one that was fetched before; Playwright's; the system's package as root;
Playwright's download; the system's packages unpacked into .local/chromium, which needs no root.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / ".local" / "chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> None:
    if asked_for := os.environ.get("CHROMIUM"):
        if not works(asked_for):
            sys.exit(
                f"CHROMIUM={asked_for} does not run. Unset it, or give the path of a Chromium that does."
            )
        print(asked_for)
        return
    found = next(filter(works, present()), None) or fetched()
    if found is None:
        sys.exit(
            "No Chromium was found for the browser tests, and none could be fetched. Install one (Debian and Ubuntu: "
            "apt install chromium) or give its path: make test CHROMIUM=/path/to/chrome"
        )
    print(found)


def present() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    yield str(OWN / "chromium")
    yield from map(str, sorted(playwright_folder().glob("chromium-*/chrome-*/[Cc]hrom*"), reverse=True))


def playwright_folder() -> Path:
    default = "Library/Caches/ms-playwright" if sys.platform == "darwin" else ".cache/ms-playwright"
    return Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / default)


def works(program: str) -> bool:
    """Whether it really starts: a package may be there without its libraries, or be a stub that sends elsewhere."""
    try:
        command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--version"]
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def fetched() -> str | None:
    print("Fetching a Chromium for the browser tests, this once …", file=sys.stderr, flush=True)
    ways: list[Callable[[], None]] = [install_as_root, install_playwright, unpack_packages]
    for way in ways:
        try:
            way()
        except (OSError, subprocess.SubprocessError) as error:
            print(f"  {way.__name__.replace('_', ' ')}: {error}", file=sys.stderr, flush=True)
        if found := next(filter(works, present()), None):
            return found
    return None


def run(*command: str | Path, **more: str) -> str:
    """The output of `command`; raises SubprocessError when it fails or is not there."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", **more}
    ended = subprocess.run(command, capture_output=True, text=True, timeout=900, env=environment, check=False)
    if ended.returncode:
        raise subprocess.SubprocessError((ended.stderr or ended.stdout).strip()[-500:])
    return ended.stdout


def install_as_root() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        run("apt-get", "update")
        run("apt-get", "install", "--yes", "--no-install-recommends", "chromium")


def install_playwright() -> None:
    run(sys.executable, "-m", "playwright", "install", "chromium")


def unpack_packages() -> None:
    """Debian's chromium with the libraries that this system lacks, without installing anything."""
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        return
    work = OWN / "apt"
    for folder in ("state/lists/partial", "cache/archives/partial", "packages"):
        (work / folder).mkdir(parents=True, exist_ok=True)
    options = [
        f"-oDir::State={work}/state",
        f"-oDir::Cache={work}/cache",
        "-oDir::State::status=/var/lib/dpkg/status",
    ]
    options += ["-oAPT::Sandbox::User=", "-oDebug::NoLocking=1"]
    run("apt-get", *options, "update")
    wanted = run(
        "apt-get",
        *options,
        "install",
        "--simulate",
        "--no-install-recommends",
        "chromium",
        "fonts-liberation",
    )
    packages = [line.split()[1] for line in wanted.splitlines() if line.startswith("Inst ")]
    with_folder: list[str | Path] = ["sh", "-c", 'cd "$0" && exec apt-get "$@"', work / "packages"]
    run(*with_folder, *options, "download", *packages)
    for package in (work / "packages").glob("*.deb"):
        run("dpkg", "-x", package, OWN / "root")
    shutil.rmtree(work)
    write_launcher()


def write_launcher() -> None:
    """A script that finds libraries and fonts where they were unpacked; its own place is found at each start."""
    (OWN / "fonts.conf").write_text(
        '<?xml version="1.0"?><fontconfig><dir>/usr/share/fonts</dir>'
        '<dir prefix="relative">root/usr/share/fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>\n'
    )
    launcher = OWN / "chromium"
    launcher.write_text(
        "#!/bin/sh\n"
        'here="$(cd "$(dirname "$0")" && pwd)"\n'
        'for folder in "$here"/root/usr/lib/*-linux-gnu "$here"/root/lib/*-linux-gnu; do\n'
        '    LD_LIBRARY_PATH="$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"\n'
        "done\n"
        'FONTCONFIG_FILE="$here/fonts.conf"\n'
        "export LD_LIBRARY_PATH FONTCONFIG_FILE\n"
        'exec "$here/root/usr/lib/chromium/chromium" "$@"\n'
    )
    launcher.chmod(0o755)


if __name__ == "__main__":
    main()
