"""`make check`: style, types, the law of imports, migrations and translations.

Every part runs; the sum is told at the end.
"""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
PARTS = {
    "style": [BIN / "ruff", "check", "--quiet"],
    "format": [BIN / "ruff", "format", "--check", "--quiet"],
    "types": [BIN / "mypy"],
    "imports": [BIN / "lint-imports"],
    "module imports": [sys.executable, "tools/module_imports.py"],
    # Asks no database: that ours does not run is a warning to Django, and no news here.
    "migrations": [
        *(sys.executable, "-W", "ignore::RuntimeWarning", "-m", "stadtkern.cli"),
        *("manage", "makemigrations", "--check", "--dry-run", "--no-input"),
    ],
    "translations": [sys.executable, "tools/messages.py", "missing"],
    "promises": [sys.executable, "tools/promises.py"],
}

failed = []
for name, command in PARTS.items():
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    print(f"{name:15}{'ok' if done.returncode == 0 else 'FAILED':8}{time.monotonic() - started:5.1f} s", flush=True)
    if done.returncode != 0:
        failed.append(name)
        print(done.stdout + done.stderr)
if failed:
    sys.exit(f"make check: {', '.join(failed)} failed")
