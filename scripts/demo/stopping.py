"""Ctrl-C, `kill` and a closed terminal: the demo is asked to end, and ends between two steps, never inside one."""

import signal
from types import FrameType


class Stopped(Exception):
    """Someone asked the demo to end."""


class StopRequest:
    """Notes the first signal. `check` turns it into Stopped where the caller can clean up."""

    _SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def __init__(self) -> None:
        self._made = False

    def listen(self) -> None:
        for number in self._SIGNALS:
            signal.signal(number, self._note)

    def ignore(self) -> None:
        """Nothing may interrupt the cleaning up."""
        for number in self._SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    def check(self) -> None:
        if self._made:
            raise Stopped

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._made = True
