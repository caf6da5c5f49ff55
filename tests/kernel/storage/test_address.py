"""STADTKERN_STORAGE_URL: what it says, and what is said of a wrong one, which never holds the secret."""

from pathlib import Path

import pytest

from stadtkern.kernel.storage import address

WHOLE = "s3://app:pass%2Fw%40rd@store.example.org:9000/uploads-of-hamm?region=eu-central-1&tls=none"


def test_an_address_says_where_the_store_is_and_who_we_are():
    assert address.read(WHOLE) == address.StorageAddress(
        host="store.example.org",
        port=9000,
        bucket="uploads-of-hamm",
        key="app",
        secret="pass/w@rd",
        region="eu-central-1",
        tls=False,
    )


def test_it_speaks_https_unless_told_otherwise():
    store = address.read("s3://app:secret@store.example.org/uploads")

    assert (store.endpoint, store.region) == ("https://store.example.org", "us-east-1")


def test_nothing_is_the_local_folder():
    assert address.backend("", Path("/srv/var")) == {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": Path("/srv/var/uploads")},
    }


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("https://app:GEHEIM@store.example.org/uploads", "must begin with s3://"),
        ("s3:///uploads", "names no host"),
        ("s3://store.example.org/uploads", "needs key and secret before the @"),
        ("s3://app@store.example.org/uploads", "needs key and secret before the @"),
        ("s3://app:GEHEIM@store.example.org", "must name one bucket after the host"),
        ("s3://app:GEHEIM@store.example.org/two/parts", "must name one bucket after the host"),
        ("s3://app:GEHEIM@store.example.org/Uploads", "must name one bucket after the host"),
        ("s3://app:GEHEIM@store.example.org:port/uploads", "is no address with a host and a port"),
        ("s3://app:GEHEIM/x@store.example.org/uploads", "is no address with a host and a port"),
        ("s3://app:GEHEIM#x@store.example.org/uploads", "is no address with a host and a port"),
        ("s3://app:GEHEIM@store.example.org/uploads?zone=eu", "has an option that is not known (zone)"),
        ("s3://app:GEHEIM@store.example.org/uploads?tls=maybe", "has tls=…, which must be tls or none"),
        ("s3://app:GEHEIM@store.example.org/uploads#x", "holds a # (in the secret it is written %23)"),
    ],
)
def test_a_wrong_address_is_refused_in_words_without_the_secret(url, wrong):
    with pytest.raises(address.StorageAddressError) as refused:
        address.read(url)

    said = str(refused.value)
    assert said.startswith(f"STADTKERN_STORAGE_URL {wrong}")
    assert "GEHEIM" not in said


def test_neither_its_text_nor_what_people_see_holds_the_secret():
    store = address.read("s3://app:GEHEIM@store.example.org/uploads")

    assert "GEHEIM" not in repr(store) + store.shown


def test_without_the_packages_of_the_extra_the_setting_is_refused(monkeypatch):
    monkeypatch.setattr(address, "installed", lambda: False)

    with pytest.raises(address.StorageAddressError, match="which needs more packages: make s3"):
        address.backend(WHOLE, Path())
