"""`make screenshots`: the pictures of README and docs, from a demo of its own.

`ARGS="waste bulky"` takes only these.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
os.environ |= {
    "STADTKERN_MODE": "demo",
    "STADTKERN_VAR": str(ROOT / "var" / "screenshots"),
    "DJANGO_SETTINGS_MODULE": "stadtkern.settings",
}
django.setup()

from stadtkern.kernel.people import demo

PICTURES = ROOT / "docs" / "screenshots"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
EVENT = "live-hacking-show"

# name: (path, size, colour scheme, demo account or "")
PAGES: dict[str, tuple[str, dict[str, int], str, str]] = {
    "start": ("/", PHONE, "light", ""),
    "start-desktop": ("/", DESKTOP, "light", ""),
    "programme": ("/digitale-woche/", PHONE, "light", ""),
    "programme-desktop": ("/digitale-woche/", DESKTOP, "dark", ""),
    "event": (f"/veranstaltungen/{EVENT}/", PHONE, "light", ""),
    "register": (f"/veranstaltungen/{EVENT}/anmelden/", PHONE, "light", ""),
    "map": ("/karte/", DESKTOP, "light", ""),
    "search": ("/suche/?q=smartfone", PHONE, "dark", ""),
    "workbench": ("/verwaltung/events/", DESKTOP, "light", "redaktion"),
    "statistics": ("/verwaltung/events/statistik/", DESKTOP, "light", "redaktion"),
    "door": ("/verwaltung/events/einlass/termine/", PHONE, "light", "einlass"),
    "mailbox": ("/demo/postfach/", DESKTOP, "light", ""),
    "waste": ("/abfall/z/papier-07.bezirk-03/", PHONE, "light", ""),
    "waste-abc": ("/abfall/abc/?q=baterie", PHONE, "light", ""),
    "bulky": ("/abfall/sperrmuell/", PHONE, "dark", ""),
    "waste-year": ("/verwaltung/waste/jahr/2020/?zone=bezirk-03", DESKTOP, "light", "leitung"),
}


def main(names: list[str]) -> int:
    """Start a demo, take each picture (or only the named ones), stop the demo."""
    if unknown := set(names) - set(PAGES):
        sys.exit(f"no such picture: {', '.join(sorted(unknown))}; there are {', '.join(PAGES)}")
    chromium = os.environ.get("STADTKERN_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium found: install one (Debian: apt-get install chromium), or name it in STADTKERN_CHROMIUM")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "PORT": str(port)}
    app = subprocess.Popen(
        [sys.executable, "-m", "stadtkern.cli", "demo", "--reset"], env=env, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        for line in app.stdout or ():
            if line.startswith("Stadtkern is ready"):
                break
        else:
            return 1
        PICTURES.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            if not names or "mailbox" in names:
                _register(browser, f"http://127.0.0.1:{port}")
            for name in names or PAGES:
                _take(browser, f"http://127.0.0.1:{port}", name, *PAGES[name])
                print(f"docs/screenshots/{name}.png", flush=True)
            browser.close()
    finally:
        app.send_signal(signal.SIGINT)
        app.wait(30)
    return 0


def _register(browser: Browser, origin: str) -> None:
    """Somebody registers, so that the mailbox has something to show."""
    page = browser.new_page(locale="de-DE", viewport=PHONE, device_scale_factor=1.5)
    page.goto(f"{origin}/veranstaltungen/{EVENT}/anmelden/")
    page.fill("input[name=name]", "Erika Mustermann")
    page.fill("input[name=contact]", "erika@example.org")
    page.click("main form button.kern-btn--primary")
    page.wait_for_url("**/anmeldung/**")
    page.screenshot(path=PICTURES / "ticket.png")
    for _ in range(50):
        page.goto(f"{origin}/demo/postfach/")
        if page.get_by_text("erika@example.org").count():
            break
    page.close()


def _take(browser: Browser, origin: str, name: str, path: str, size: dict[str, int], scheme: str, account: str) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, locale="de-DE", device_scale_factor=1.5)
    page = context.new_page()
    if account:
        _sign_in(page, origin, account)
    page.goto(origin + path, wait_until="networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")
    context.close()


def _sign_in(page: Page, origin: str, account: str) -> None:
    page.goto(f"{origin}/konto/login/")
    page.fill("input[name=login]", f"{account}@{demo.HOST}")
    page.fill("input[name=password]", demo.PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/verwaltung/**")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
