"""What a removed `.local` leaves elsewhere: folders that nothing points to, perhaps with servers in them."""

import os
import shutil
import socket
from contextlib import suppress
from pathlib import Path


def clear_abandoned(parent: Path, prefix: str) -> None:
    """Remove this installation's older folders in `parent`, before it makes a new one under its lock.

    `prefix` carries a hash of the installation's path, so what it matches was made by this installation.
    PostgreSQL stops by itself within a minute of finding its data gone; Redis is told to.
    """
    for folder in parent.glob(prefix + "*"):
        if folder.is_symlink() or os.geteuid() not in (0, folder.stat().st_uid):
            continue
        for address in folder.glob("**/redis.sock"):
            _end_redis(address)
        shutil.rmtree(folder, ignore_errors=True)


def _end_redis(address: Path) -> None:
    with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        connection.connect(str(address))
        connection.sendall(b"SHUTDOWN NOSAVE\r\n")
        connection.recv(64)
