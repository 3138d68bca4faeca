"""The staircase of packages holds, in a process of its own since the linter reads all sources."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def lint_imports(*arguments: str) -> subprocess.CompletedProcess:
    program = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [program, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_every_contract_is_kept() -> None:
    checked = lint_imports("--no-cache")
    assert checked.returncode == 0, checked.stdout[-4000:] + checked.stderr[-2000:]
    assert " 0 broken." in checked.stdout


def test_a_step_upwards_is_noticed(tmp_path: Path) -> None:
    """The contracts are no decoration: one that our sources break is reported as broken."""
    config = tmp_path / "contracts.toml"
    config.write_text(
        """[tool.importlinter]
root_packages = ["core", "tenants"]
[[tool.importlinter.contracts]]
name = "Upside down"
type = "layers"
layers = ["core", "tenants"]
"""
    )
    checked = lint_imports("--no-cache", "--config", str(config))
    assert checked.returncode == 1
    assert "tenants is not allowed to import core" in checked.stdout
