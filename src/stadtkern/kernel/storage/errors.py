"""The refusal for uploads while their store does not answer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from stadtkern.kernel.errors import Refusal

RETRY_SECONDS = 30


class StorageUnavailable(Refusal):
    """The store of uploads does not answer, or does not let us in; `reason` says why, for the log and the doctor."""

    code = "storage_unavailable"
    status = 503

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(retry_after=RETRY_SECONDS)

    @property
    def message(self) -> str:
        return _(
            "Pictures cannot be saved or removed right now. Nothing was changed. Try again later, or save without a "
            "new picture."
        )
