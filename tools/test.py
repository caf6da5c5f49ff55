"""`make test`: all tests, or those that the arguments name. In CI a test that fails is tried once more, alone.

A test that passes then is no reason to hold up everybody's work, but it is a fault: it is named in the last lines.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
# What other people wrote measures itself (Lighthouse): it runs alone, after the rest.
PARTS = [["-n", "auto", "-m", "not peer"], ["-m", "peer"]]
AGAIN = ["--last-failed", "--last-failed-no-failures", "none", "-n", "0"]
TESTS_FAILED = 1  # pytest's exit code; any other one is a trouble of another kind


def run(arguments: list[str]) -> int:
    """One run of pytest; its exit code."""
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, check=False).returncode


def run_part(arguments: list[str]) -> int:
    """A part of the tests, in CI with its second chance; the exit code that counts."""
    code = run(arguments)
    if code != TESTS_FAILED or os.environ.get("CI") != "true":
        return code
    print("\nThe tests that failed are tried once more, alone:", flush=True)
    again = run([*arguments, *AGAIN])
    if again == 0:
        print("FLAKY: the tests above failed once and passed alone. That is a fault: please mend them.", flush=True)
    return again


if __name__ == "__main__":
    parts = [sys.argv[1:]] if len(sys.argv) > 1 else PARTS
    codes = [run_part(part) for part in parts]
    sys.exit(max(codes))
