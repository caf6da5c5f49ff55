"""Rivals from the package index, each in an environment of its own below var/bench/."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


class NotInstalled(Exception):
    """The package index has no such package, or cannot be reached."""


def install(folder: Path, package: str, version: str) -> Path:
    """The Python of an environment that has the package; made once. Raises NotInstalled."""
    python = folder / "venv" / "bin" / "python"
    if (folder / "ready").exists():
        return python
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    done = subprocess.run([python, "-m", "pip", "install", "--quiet", f"{package}=={version}"], check=False)
    if done.returncode != 0:
        raise NotInstalled(f"{package} {version} cannot be installed from the package index")
    (folder / "ready").touch()
    return python
