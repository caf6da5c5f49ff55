"""Every page of the app opens for everybody with rows that hold every writing there is, or says no in words."""

from __future__ import annotations

import pytest

from stadtkern.modules.waste.models import BulkyRequest
from tests.security.walk import places

ANY_WRITING = "🎉 李小龍 Ελένη Їжакевич محمد"


@pytest.mark.parametrize("kind", ["anonymous", "owner", "admin"])
def test_no_page_fails_by_what_somebody_wrote(kind, city, signed_in):
    type(city.event).objects.update(title=ANY_WRITING, summary=ANY_WRITING, text=ANY_WRITING)
    type(city.registration).objects.update(name=ANY_WRITING)
    BulkyRequest.objects.update(name=ANY_WRITING, contact="ada@example.org")
    client = signed_in(kind)
    client.raise_request_exception = False

    failed = [place.name for place in places() if client.get(city.address(place)).status_code >= 500]

    assert failed == []
