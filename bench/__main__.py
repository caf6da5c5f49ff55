"""`make bench`: every figure that docs/benchmarks.md holds, printed with the machine and the date.

`make bench ARGS="pages memory"` runs these parts alone; `make bench ARGS=--quick` takes two seconds a figure.
"""

from __future__ import annotations

import argparse
import datetime
import importlib
import platform
import sys

import psutil

from bench.table import Bench

# Each part is a file here with `run(bench: Bench) -> None`; they run in this order.
PARTS = {
    "pages": "pages for everybody, against a constant answer and against pretix",
    "registrations": "complete free registrations, against pretix",
    "waste": "the waste calendar: the page of an address, the year of a zone",
    "places": "addresses: import, memory, search as people type",
    "push": "reminders: planning for 100,000 subscribers, delivery against a loop with pywebpush",
    "memory": "a web worker's memory after the load, and that of a whole installation, small and normal",
    "start": "`make run` to its ready line, the first time and again",
    "speech": "the analysis of calls against known truth and against rivals",
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="make bench",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=__doc__,
        epilog="parts:\n" + "\n".join(f"  {name:16} {what}" for name, what in PARTS.items()),
    )
    parser.add_argument("parts", nargs="*", metavar="part", help="what to measure; all of it without a name")
    parser.add_argument(
        "--quick", action="store_true", help="two seconds a figure instead of eight: for trying the bench itself"
    )
    options = parser.parse_args()
    unknown = [name for name in options.parts if name not in PARTS]
    if unknown:
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    parts = [name for name in PARTS if not options.parts or name in options.parts]
    print(
        f"{datetime.datetime.now(datetime.UTC).date().isoformat()} · {psutil.cpu_count()} cores, "
        f"{psutil.virtual_memory().total / 2**30:.0f} GiB · Python {platform.python_version()} · {platform.system()} · "
        f"two web workers each, one PostgreSQL, load from the same machine · "
        f"load average at the start {psutil.getloadavg()[0]:.1f}\n"
    )
    with Bench(2.0 if options.quick else 8.0, parts) as bench:
        for name in parts:
            importlib.import_module(f"bench.{name}").run(bench)
    return 1 if bench.missed else 0


if __name__ == "__main__":
    sys.exit(main())
