"""What can go wrong with the embedded servers. Each text is a sentence for the person at the keyboard."""

from pathlib import Path


class EmbeddedError(RuntimeError):
    """Anything below; the demo prints the text and stops."""


class DiskFull(EmbeddedError):
    """The disk below `folder` has too little room."""

    def __init__(self, folder: Path, *, free_mb: int, needed_mb: int) -> None:
        super().__init__(
            f"Only {free_mb} MB are free on the disk of {folder}, and {needed_mb} MB are needed. "
            "Free some space, or set IMMERSIO_LOCAL_DIR to a folder on another disk."
        )


class NotStartable(EmbeddedError):
    """A server could not be started; the text ends with what it said."""


class ProgramMissing(EmbeddedError):
    """The server's program is neither installed in this environment nor on PATH."""
