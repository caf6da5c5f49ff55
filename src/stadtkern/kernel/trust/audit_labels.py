"""The words for what stands in the audit trail as `<module>.<verb>`."""

from __future__ import annotations

from stadtkern.kernel import rooms
from stadtkern.kernel.modules import installed


def labels() -> dict[str, str]:
    """All actions that the kernel's rooms and the installed modules name, in the language of the moment."""
    named = {action: str(words) for action, words in rooms.audit_labels().items()}
    for module in installed().values():
        named |= {action: str(words) for action, words in module.audit_labels.items()}
    return named
