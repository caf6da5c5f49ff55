"""DATABASES from the addresses of the environment."""

import pytest

from stadtkern.kernel import database_settings

PRIMARY = "postgres://app:secret@db1.example.org/stadtkern"


def test_without_a_replica_there_is_one_database_and_nothing_new():
    databases = database_settings.read(PRIMARY + "?sslmode=require")

    assert list(databases) == ["default"]
    assert databases["default"]["OPTIONS"] == {
        "sslmode": "require",
        "server_side_binding": True,
        "prepare_threshold": 3,
    }


def test_a_replica_is_read_only_and_nobody_waits_long_for_either():
    databases = database_settings.read(PRIMARY, "postgres://app:secret@db2.example.org/stadtkern?connect_timeout=9")

    assert {name: one["HOST"] for name, one in databases.items()} == {
        "default": "db1.example.org",
        "replica": "db2.example.org",
    }
    assert {name: one["OPTIONS"]["connect_timeout"] for name, one in databases.items()} == {
        "default": 3,
        "replica": 9,  # who writes it into the address knows better
    }
    assert databases["replica"]["OPTIONS"]["options"] == "-c default_transaction_read_only=on"


def test_two_servers_in_one_address_are_both_tried():
    url = "postgres://app:secret@db1,db2/stadtkern?target_session_attrs=read-write"

    default = database_settings.read(url)["default"]

    assert (default["HOST"], default["OPTIONS"]["target_session_attrs"]) == ("db1,db2", "read-write")


@pytest.mark.parametrize("wrong", ["db2.example.org", "mysql://app:GEHEIM@db2/stadtkern", "postgres://a:GEHEIM@b:x/c"])
def test_what_is_no_address_is_named_by_its_setting_without_the_password(wrong):
    with pytest.raises(database_settings.DatabaseAddressError) as refused:
        database_settings.read(PRIMARY, wrong)

    assert str(refused.value).startswith("DATABASE_REPLICA_URL is no address of a PostgreSQL")
    assert "GEHEIM" not in str(refused.value)
