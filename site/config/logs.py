"""Structured logs: one JSON object a line, with request id and school, and nothing secret."""

import re
from typing import Any

import structlog
from structlog.typing import EventDict

_HIDDEN = "[hidden]"
_SECRET_KEYS = re.compile(r"password|secret|token|authorization|api_key|card|cookie|signature", re.IGNORECASE)
_SECRET_VALUES = re.compile(
    r"""\b(?:sk|rk|whsec|pk)_(?:live_|test_)?[A-Za-z0-9]{6,}  # Stripe's keys
    | \b\d{13,19}\b  # card numbers
    | [\w.-]+(?::|%3A)[A-Za-z0-9]{5,7}(?::|%3A)[\w-]{40,}  # our signed tokens, also inside another address
    | (?<=/confirm/)[^/\s]+/[^/\s"]+  # links that set a password
    | (?<=[?&]token=)[^&\s"]+
    | (?<=[?&]email=)[^&\s"]+
    | (?<=Bearer\s)[\w.~+/=-]+""",
    re.VERBOSE,
)


def hide_secrets(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Structlog processor: what bears a secret's name is masked, and secrets that can be told by their shape."""
    return {key: _without_secrets(key, value) for key, value in event.items()}


def _without_secrets(key: str, value: Any) -> Any:
    if _SECRET_KEYS.search(key):
        return _HIDDEN
    if isinstance(value, str):
        return _SECRET_VALUES.sub(_HIDDEN, value)
    if isinstance(value, dict):
        return {inner: _without_secrets(str(inner), each) for inner, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_secrets("", each) for each in value]
    return value


def add_school(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Structlog processor: the schema that the connection is on, so that every line names its school."""
    from django.db import connection

    schema = getattr(connection, "schema_name", None)
    if schema and schema != "public":
        event.setdefault("school", schema)
    return event


def logging_config(*, json_lines: bool, level: str) -> dict:
    """The LOGGING setting. All loggers, Django's and libraries' included, end in the same formatter."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        add_school,
        hide_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer = (
        structlog.processors.JSONRenderer() if json_lines else structlog.dev.ConsoleRenderer(colors=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
                "foreign_pre_chain": shared,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "stripe": {"level": "WARNING"},
            "django.server": {"handlers": [], "level": level, "propagate": True},
        },
    }
