"""A worker process that delivers the notices of the tests' topic until it is killed: `python -m tests.kernel.messages.notice_worker`."""

from __future__ import annotations

import os
import threading


def main() -> None:
    """Deliver for ever; the clock stands at the evening before the day in question."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stadtkern.settings")
    import django

    django.setup()
    from stadtkern.kernel.city import clock
    from stadtkern.kernel.messages import noticing, topics
    from tests.kernel.messages import pushing

    topics.topics()[pushing.TOPIC] = pushing.BINS
    noticing.BATCH = 8
    with clock.standing_at(pushing.evening()):
        noticing.Noticer(threading.Event()).run()


if __name__ == "__main__":
    main()
