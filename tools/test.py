"""`make test`: all tests, or those that the arguments name. In CI a test that fails is tried once more, alone.

A test that passes then is no reason to hold up everybody's work, but it is a fault: it is named in the last lines.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
# The browser's tests share one demonstration, one Chromium and one sign-in each, so they are one process beside the
# rest.
AT_ONCE = {
    "rest": ["-n", "auto", "-m", "not browser and not peer"],
    "browser": ["-n", "0", "-m", "browser and not peer"],
}
# What other people wrote measures itself (Lighthouse): it runs alone, after the rest.
ALONE = ["-m", "peer"]
AGAIN = ["--last-failed", "--last-failed-no-failures", "none", "-n", "0"]
TESTS_FAILED = 1  # pytest's exit code; any other one is a trouble of another kind


def run(name: str, arguments: list[str], *, aside: bool) -> int:
    """One run of pytest; its exit code. name: of its cache; aside: what it says comes in one piece when it is over."""
    command = [sys.executable, "-m", "pytest", "-o", f"cache_dir=.pytest_cache/{name}", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=False, text=True, capture_output=aside)
    if aside:
        print(f"\n{done.stdout}{done.stderr}", flush=True)
    return done.returncode


def run_part(name: str, arguments: list[str], *, aside: bool = False) -> int:
    """A part of the tests, in CI with its second chance; the exit code that counts."""
    code = run(name, arguments, aside=aside)
    if code != TESTS_FAILED or os.environ.get("CI") != "true":
        return code
    print("\nThe tests that failed are tried once more, alone:", flush=True)
    again = run(name, [*arguments, *AGAIN], aside=aside)
    if again == 0:
        print("FLAKY: the tests above failed once and passed alone. That is a fault: please mend them.", flush=True)
    return again


def run_all() -> int:
    """Everything; the worst exit code."""
    with ThreadPoolExecutor(len(AT_ONCE)) as pool:
        parts = [pool.submit(run_part, name, part, aside=name != "rest") for name, part in AT_ONCE.items()]
        codes = [part.result() for part in parts]
    return max(*codes, run_part("peers", ALONE))


if __name__ == "__main__":
    sys.exit(run_part("named", sys.argv[1:]) if len(sys.argv) > 1 else run_all())
