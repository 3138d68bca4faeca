"""How webhooks misbehave on order."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

MODES = ("deliver", "hold", "drop")


@dataclass
class Modes:
    """New deliveries are sent, held back until told otherwise, or dropped; `copies` of each, `delay` seconds late."""

    mode: str = "deliver"
    copies: int = 1
    delay: float = 0.0

    def change(self, **fields: Any) -> dict[str, Any]:
        """Raises ValueError for what is unknown or makes no sense."""
        unknown = set(fields) - set(asdict(self))
        mode, copies, delay = (fields.get(name, getattr(self, name)) for name in ("mode", "copies", "delay"))
        if unknown or mode not in MODES or not 1 <= copies <= 10 or not 0 <= delay <= 3600:
            raise ValueError(
                f"mode must be one of {', '.join(MODES)}, copies 1 to 10, delay 0 to 3600 seconds"
            )
        self.mode, self.copies, self.delay = mode, copies, delay
        return asdict(self)
