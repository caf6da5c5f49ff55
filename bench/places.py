"""Addresses: what 99,581 real ones take in time and memory, how quick and how right the search is.

The file is the official one of Essen (../shared/samples/addresses, Datenlizenz Deutschland Namensnennung 2.0). Where it
is missing, as many addresses are made up from the streets of Hamm.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bench import servers
from bench.misspelling import misspelled
from bench.table import Bench
from stadtkern.environment import ROOT
from stadtkern.kernel import database

FILE = ROOT.parent / "shared" / "samples" / "addresses" / "gebref_essen.txt.gz"
MUNICIPALITY = "05113000"
ADDRESSES = 99_581
SEARCHES = 3_000
SEED = 20200302
NAME = "bench_places"


def run(bench: Bench) -> None:
    """Import and search in a process of its own and an empty database, so that time and memory are theirs alone."""
    bench.postgres()
    with tempfile.TemporaryDirectory() as folder:
        file = FILE if FILE.exists() else _made_up(Path(folder) / "gebref.txt")
        with psycopg.connect(database.own_url(servers.VAR, "postgres"), autocommit=True) as admin:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME))
            admin.execute(drop)
            admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(NAME)))
            env = servers.environment(0) | {"DATABASE_URL": database.own_url(servers.VAR, NAME)}
            command = [sys.executable, "-m", "bench.places", str(file)]
            try:
                done = subprocess.run(command, env=os.environ | env, check=True, stdout=subprocess.PIPE, text=True)
            finally:
                admin.execute(drop)
    its: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    origin = "" if FILE.exists() else ", made up: ../shared is missing"
    bench.row(f"import of {its['new']:,} addresses{origin}", f"{its['first']:.1f} s", "<= 15 s", its["first"] <= 15)
    bench.row("the same file again, which changes nothing", f"{its['again']:.1f} s", "<= 15 s", its["again"] <= 15)
    bench.row("memory of the import at its peak (RSS)", f"{its['memory']:.0f} MB", "<= 300 MB", its["memory"] <= 300)
    bench.row("a search in them, p99", f"{its['p99']:.1f} ms", "<= 15 ms", its["p99"] <= 15)
    bench.row("a search in them, median", f"{its['p50']:.1f} ms")
    bench.row(
        f"best hit first, of {its['asked']:,} misspelt ones", f"{its['best']:.1%}", ">= 95 %", its["best"] >= 0.95
    )
    bench.say("by kind of error: " + ", ".join(f"{kind} {share:.1%}" for kind, share in its["kinds"].items()))


def _made_up(path: Path) -> Path:
    names = [
        line.partition(",")[0]
        for line in (ROOT / "cities" / "hamm" / "streets.csv").read_text(encoding="utf-8").splitlines()[1:]
    ]
    with path.open("w", encoding="utf-8") as out:
        for count in range(ADDRESSES):
            street, number = count % len(names), count // len(names) + 1
            out.write(
                f"N;M{count};A;05;NRW;1;D;13;E;000;E;0000;;{street:05};{names[street]};{number};;32;"
                f"{359000 + street}.5;{5701000 + number}.5;2020-01-01\n"
            )
    return path


def measure(file: Path) -> dict[str, Any]:
    """Import twice, then search for addresses as they are misspelt."""
    import django

    django.setup()
    from django.core.management import call_command

    from stadtkern.kernel.places import actions, queries
    from stadtkern.kernel.places.importers import files
    from stadtkern.kernel.places.models import Address, Street

    call_command("migrate", interactive=False, verbosity=0)
    times, brought = [], []
    for _turn in range(2):
        begin = time.perf_counter()
        brought.append(actions.bring(files.read(file, MUNICIPALITY)))
        times.append(time.perf_counter() - begin)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    choose = random.Random(SEED)
    names = set(Street.objects.values_list("name", flat=True))
    rows = list(Address.objects.order_by("official_id").values_list("street__name", "number", "suffix"))
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    took = []
    for street, number, suffix in choose.sample(rows, SEARCHES):
        text, kind = misspelled(street, number, suffix, choose)
        if text.rpartition(str(number))[0].strip() in names - {street}:
            continue  # the error made another street of the city out of it
        begin = time.perf_counter()
        hits = queries.search_addresses(text)
        took.append((time.perf_counter() - begin) * 1000)
        asked[kind] += 1
        found = hits[0] if hits else None
        if found and (found.street, found.number, found.suffix) == (street, number, suffix):
            right[kind] += 1
        elif "-v" in sys.argv:
            print(f"{kind:12} {text:40} {street} {number}{suffix} -> {found.label if found else None}", file=sys.stderr)
    took.sort()
    return {
        "new": brought[0].new,
        "first": times[0],
        "again": times[1],
        "memory": memory,
        "asked": asked.total(),
        "best": right.total() / asked.total(),
        "p50": took[len(took) // 2],
        "p99": took[int(len(took) * 0.99)],
        "kinds": {kind: right[kind] / count for kind, count in sorted(asked.items())},
    }


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
