"""Memory: a web worker after the load, which it makes itself when alone; and a whole installation, small and normal."""

from __future__ import annotations

import contextlib
import html
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator

import httpx
import psutil

from bench import flows, load, pages, servers
from bench.registrations import CLIENTS, new_parties
from bench.table import Bench
from stadtkern.environment import ROOT

MIB = 2**20
PAGES = 400  # that a visitor and an officer each open
OF_A_KIND = 6  # pages whose address differs by numbers only
STAFF = "leitung@demo.example"


def run(bench: Bench) -> None:
    """The largest resident set of the workers; then all processes of an installation but PostgreSQL."""
    web = bench.web()
    if not {"pages", "registrations"} & set(bench.parts):
        for path in pages.OURS.values():
            load.run("127.0.0.1", web.port, path, seconds=bench.seconds / 4)
        flows.run(
            web.port,
            flows.stadtkern_registration("messung-0"),
            seconds=bench.seconds,
            clients=CLIENTS,
            first=new_parties(),
        )
    biggest = max(servers.memory_of_workers(web.pid)[: servers.WORKERS])
    bench.row("memory of a web worker after the load (RSS)", f"{biggest:.0f} MB", "<= 130 MB", biggest <= 130)
    for size, most in (("small", 250), ("normal", None)):
        with _demo(size) as (address, password, supervisor):
            fresh = _proportional(supervisor)
            opened = _open_everything(address, password)
            parts = _proportional(supervisor)
        total = sum(parts.values()) / MIB
        bench.say(f"{size}: {sum(fresh.values()) / MIB:.0f} MiB at the start, then {opened} pages and files opened")
        bench.say("       " + ", ".join(f"{name} {pss / MIB:.0f}" for name, pss in parts.items()))
        bench.row(
            f"all processes of a {size} installation but PostgreSQL (PSS)",
            f"{total:.0f} MiB",
            f"<= {most} MiB" if most else "",
            total <= most if most else None,
        )


@contextlib.contextmanager
def _demo(size: str) -> Iterator[tuple[str, str, psutil.Process]]:
    """A demonstration of its own: the address of its web server, the password of its people, its supervisor."""
    folder = servers.VAR / f"town-{size}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    port = servers.free_port()
    ours = ("STADTKERN", "DATABASE_URL", "DJANGO", "WEB_")
    clean = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
    settings = {"STADTKERN_SIZE": size, "STADTKERN_VAR": str(folder), "PORT": str(port), "STADTKERN_LIMITS": "0"}
    out = folder / "demo.log"
    with out.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "stadtkern.cli", "demo"], cwd=ROOT, env=clean | settings, stdout=log, stderr=log
        )
    try:
        while "Stadtkern is ready" not in out.read_text():
            if process.poll() is not None:
                raise RuntimeError(f"the demo did not start:\n{out.read_text()[-2000:]}")
            time.sleep(0.2)
        password = re.search(r"password: ([^)]+)", out.read_text())
        yield f"http://127.0.0.1:{port}", password[1] if password else "", psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def _proportional(supervisor: psutil.Process) -> Counter[str]:
    """Proportional set size in bytes by part: what processes share counts once."""
    parts: Counter[str] = Counter()
    for process in (supervisor, *supervisor.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            words = " ".join(process.cmdline())
            if process.name() == "postgres":
                continue
            name = "web" if "granian" in words or "multiprocessing" in words else "worker"
            parts["supervisor" if process == supervisor else name] += process.memory_full_info().pss
    return parts


def _open_everything(address: str, password: str) -> int:
    """Open pages and files as a visitor and then as the city's officer, link by link. Gives how many were opened."""
    with httpx.Client(base_url=address, follow_redirects=True, timeout=120) as visitor:
        opened = _follow(visitor, "/", "/en/")
    with httpx.Client(base_url=address, follow_redirects=True, timeout=120) as officer:
        page = officer.get("/konto/login/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        form = {"login": STAFF, "password": password} | ({"csrfmiddlewaretoken": token[1]} if token else {})
        if officer.post("/konto/login/", data=form).url.path == "/konto/login/":
            raise RuntimeError("the officer could not sign in")
        return opened + _follow(officer, "/verwaltung/")


def _follow(client: httpx.Client, *starts: str) -> int:
    waiting, seen, kinds = deque(starts), set(starts), Counter[str]()
    opened = 0
    while waiting and opened < PAGES:
        answer = client.get(waiting.popleft())
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise RuntimeError(f"{answer.url} answers {answer.status_code}")
        opened += 1
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        for found in re.findall(r'(?:href|src|data-url)="(/[^"#]*)', answer.text):
            link = html.unescape(found)
            kind = re.sub(r"[0-9a-f]*[0-9][0-9a-f]*", "0", link)
            if link not in seen and kinds[kind] < OF_A_KIND and "logout" not in link:
                kinds[kind] += 1
                seen.add(link)
                waiting.append(link)
    return opened
