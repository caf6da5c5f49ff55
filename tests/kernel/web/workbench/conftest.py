import pytest

from stadtkern.kernel.people.models import User


@pytest.fixture
def admin(client, settings, db):
    settings.DEMO = True  # without a second factor
    user = User.objects.create_user("admin@example.org", is_admin=True)
    client.force_login(user)
    return client
