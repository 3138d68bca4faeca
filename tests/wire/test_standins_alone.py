"""The stand-ins know nothing of the product, and need nothing but Python and an SMTP server."""

import ast
import sys
from pathlib import Path

STANDINS = Path(__file__).resolve().parents[2] / "standins"
ALLOWED = {"aiosmtpd": {"mailbox/smtp.py"}}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in {path}"
            names.add((node.module or "").partition(".")[0])
    return names


def test_standins_import_python_themselves_and_little_else() -> None:
    foreign: dict[str, set[str]] = {}
    for path in sorted(STANDINS.rglob("*.py")):
        for name in imported(path) - set(sys.stdlib_module_names) - {"standins"}:
            foreign.setdefault(name, set()).add(path.relative_to(STANDINS).as_posix())
    assert foreign == ALLOWED
