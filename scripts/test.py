"""Run the tests on servers of their own, so that a demo in the same folder is left alone. Arguments go to pytest."""

import os
import subprocess
import sys
from pathlib import Path

from config import embedded


def main() -> int:
    local = Path(os.environ.get("IMMERSIO_LOCAL_DIR") or ".local").resolve() / "test"
    environment = {**os.environ, "IMMERSIO_LOCAL_DIR": str(local)}
    # By module: a school that serves a module of browser tests is made once, not once for each worker.
    arguments = sys.argv[1:] or ["-n", str(min(2, os.cpu_count() or 1)), "--dist", "loadscope"]
    try:
        return subprocess.run(
            [sys.executable, "-m", "pytest", *arguments], env=environment, check=False
        ).returncode
    except KeyboardInterrupt:
        return 130
    finally:
        embedded.stop(local)


if __name__ == "__main__":
    sys.exit(main())
