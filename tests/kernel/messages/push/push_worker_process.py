"""A worker process that delivers the notices of the tests' topic until it is
killed: `python -m tests.kernel.messages.push.push_worker_process`.
"""

from __future__ import annotations

import os
import threading


def main() -> None:
    """Deliver for ever; the clock stands at the evening before the day in question."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stadtkern.settings")
    import django

    django.setup()
    from stadtkern.kernel import loops
    from stadtkern.kernel.city import clock
    from stadtkern.kernel.messages import topics
    from stadtkern.kernel.messages.push import worker
    from tests.kernel.messages import push_services

    topics.topics()[push_services.TOPIC] = push_services.BINS
    worker.BATCH = 8
    with clock.standing_at(push_services.evening()):
        loops.run("push", worker.PushWorker(), threading.Event())


if __name__ == "__main__":
    main()
