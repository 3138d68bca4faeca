"""`make clean`: stop the embedded servers and remove their data, which may lie outside this folder."""

import os
from pathlib import Path

from config import embedded


def main() -> None:
    local = Path(os.environ.get("IMMERSIO_LOCAL_DIR") or ".local").resolve()
    for base in (local, *(local / name for name in ("test", "smoke", "bench"))):
        embedded.remove(base)


if __name__ == "__main__":
    main()
