"""Form bodies with nested keys: `line_items[0][price_data][currency]=eur`, `expand[]=payment_intent`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from standins.stripe.errors import ApiError

KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
PART = re.compile(r"\[([^\[\]]*)\]")
MOST_PAIRS = 2000


def decode_form(text: str) -> dict[str, Any]:
    """Nested dicts of strings. Lists come out as dicts keyed "0", "1", …; the schema turns them into lists.

    A key that is no well-formed path is kept whole, so that it is later refused as an unknown parameter.
    """
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PAIRS, errors="strict")
    except ValueError as error:
        raise ApiError(400, "Invalid request: the parameters could not be read.", replayed=False) from error
    tree: dict[str, Any] = {}
    for key, value in pairs:
        _plant(tree, _path(key), value, key)
    return tree


def _path(key: str) -> list[str]:
    match = KEY.fullmatch(key)
    return [match[1], *PART.findall(match[2])] if match else [key]


def _plant(tree: dict[str, Any], path: list[str], value: str, key: str) -> None:
    node = tree
    for name in path[:-1]:
        node = node.setdefault(_slot(node, name), {})
        if not isinstance(node, dict):
            raise _contradiction(key)
    last = _slot(node, path[-1])
    if last in node:
        raise _contradiction(key)
    node[last] = value


def _slot(node: dict[str, Any], name: str) -> str:
    """`[]` appends: the next free number."""
    return name or str(len(node))


def _contradiction(key: str) -> ApiError:
    return ApiError(400, f"Invalid request: '{key}' is given twice.", param=key, replayed=False)
