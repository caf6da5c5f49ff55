"""Write the locked versions: requirements/*.txt with hashes and without addresses, and package-lock.json."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent

SETS = {
    "run": ["run"],
    "speech": ["run", "speech", "semantic"],
    "s3": ["run", "s3"],
    "dev": ["dev"],  # dev.in names the others itself
}
for name, parts in SETS.items():
    subprocess.run(
        [
            BIN / "uv",
            "pip",
            "compile",
            "--quiet",
            "--universal",
            "--python-version",
            "3.11",
            "--generate-hashes",
            "--no-header",
            "--no-annotate",
            "--no-emit-index-url",
            "--upgrade",
            *(f"requirements/{part}.in" for part in parts),
            "--output-file",
            f"requirements/{name}.txt",
        ],
        cwd=ROOT,
        check=True,
    )
subprocess.run(
    [sys.executable, ROOT / "tools/npm.py", "install", "--package-lock-only", "--ignore-scripts"], cwd=ROOT, check=True
)
