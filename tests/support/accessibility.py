"""axe-core in the page that is open."""

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


# What another colour scheme can change.
OF_COLOUR = ["color-contrast", "link-in-text-block"]


def findings(page: Any, *, only: Sequence[str] = (), but: Sequence[str] = ()) -> list[str]:
    """What axe finds, a line for each place. `only` names the rules to ask, `but` those that say nothing here."""
    options = {
        "runOnly": {"type": "rule", "values": only} if only else {"type": "tag", "values": TAGS},
        "resultTypes": ["violations"],
        "rules": {rule: {"enabled": False} for rule in but},
    }
    return [
        f"{rule['id']} at {node['target']}: {node['failureSummary']}"
        for rule in Axe().run(page, options=options).response["violations"]
        for node in rule["nodes"]
    ]
