"""The one error that the engine raises about its input."""


class ProblemError(ValueError):
    """A problem cannot be read. `field` is the path of the part at fault: `hosts[0].weekly[2].end`."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason
