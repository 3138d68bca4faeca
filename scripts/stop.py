"""`make clean`: stop the embedded servers, and with --remove whatever of theirs lies outside this folder."""

import os
import shutil
import sys
from pathlib import Path

from config import embedded


def main() -> None:
    local = Path(os.environ.get("IMMERSIO_LOCAL_DIR") or ".local").resolve()
    for base in (local, local / "test", local / "smoke"):
        embedded.stop(base)
        if "--remove" in sys.argv[1:]:
            for link in (base / "run", base / "servers"):
                if link.is_symlink():
                    shutil.rmtree(link.resolve(), ignore_errors=True)


if __name__ == "__main__":
    main()
