"""axe-core, run inside of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stadtkern.environment import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

busy: set[Page] = set()  # pages on which axe sets inline styles of its own, which our policy forbids
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def assert_accessible(page: Page) -> None:
    """axe finds nothing on the page as it is now, by WCAG 2.2 AA and its own good practice."""
    busy.add(page)
    page.evaluate((ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    result = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    page.evaluate("new Promise(done => setTimeout(done))")  # what it was told about its styles arrives before this
    busy.discard(page)
    found = [
        f"{violation['id']}: {violation['help']}\n    "
        + "\n    ".join(
            f"{node['html'][:160]}  ({node['failureSummary'].splitlines()[-1].strip()})" for node in violation["nodes"]
        )
        for violation in result["violations"]
    ]
    assert found == [], f"axe on {page.url}:\n" + "\n".join(found)
