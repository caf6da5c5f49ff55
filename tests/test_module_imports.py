"""A module imports of the kernel what the guide for authors names, and nothing else."""

from tools import module_imports

TABLE = """
## What a module may import
| what for | notes | import |
| --- | --- | --- |
| Time | `now` | `kernel.city.clock` |
| Gone | | `kernel.gone` |

## Rules
| x | y | `kernel.errors` |
"""


def test_our_modules_import_only_what_the_guide_lists():
    guide = module_imports.GUIDE.read_text(encoding="utf-8")

    assert module_imports.problems(module_imports.module_files(), module_imports.doors(guide)) == []


def test_a_deep_import_and_a_door_that_is_gone_are_told_at_their_place():
    allowed = module_imports.doors(TABLE)
    file = module_imports.ROOT / "tests/foreign/markets/urls.py"

    assert allowed == {"stadtkern.kernel.city.clock", "stadtkern.kernel.gone"}
    assert module_imports.problems(iter([(file, "markets")]), allowed) == [
        "module-authors.md: there is no stadtkern.kernel.gone",
        "tests/foreign/markets/urls.py:8: stadtkern.kernel.content is not on the list in docs/module-authors.md",
    ]


def test_every_way_to_import_is_seen():
    code = """
import stadtkern.kernel.city.sync
from stadtkern.kernel.people.models import User
from stadtkern.kernel.city import clock, dates
from stadtkern.modules.waste import models
from stadtkern.modules.events import models
from . import forms
def late():
    from stadtkern.cli import prepare
"""

    assert sorted(set(module_imports.imports(code, "stadtkern.modules.events"))) == [
        (2, "stadtkern.kernel.city.sync"),
        (3, "stadtkern.kernel.people.models"),
        (4, "stadtkern.kernel.city.clock"),
        (4, "stadtkern.kernel.city.dates"),
        (5, "stadtkern.modules.waste.models"),
        (9, "stadtkern.cli.prepare"),
    ]
