"""What `serve` refuses, by name; what the doctor finds."""

from pathlib import Path

import pytest

from stadtkern import environment as env
from stadtkern.cli import doctor

GOOD = {
    "STADTKERN_MODE": "production",
    "STADTKERN_SECRET": "an example that is long enough and is no repetition",
    "STADTKERN_URL": "https://app.example.org",
    "STADTKERN_CITY": str(env.ROOT / "cities" / "musterstadt"),
    "SMTP_URL": "smtp://mail.example.org:587?tls=starttls",
    "DATABASE_URL": "postgres://db.example.org/stadtkern",
    "STADTKERN_PROXIES": "1",
}


@pytest.fixture
def production(monkeypatch):
    for setting in env.SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_a_whole_production_has_no_faults(production):
    assert (doctor.production_faults(), doctor.production_warnings()) == ([], [])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STADTKERN_MODE", "demo"),
        ("STADTKERN_SECRET", env.DEFAULT_SECRET),
        ("STADTKERN_SECRET", "short"),
        ("SMTP_URL", ""),
        ("SMTP_URL", "mail.example.org"),
        ("STADTKERN_DEBUG", "1"),
        ("STADTKERN_LIMITS", "0"),
        ("STADTKERN_URL", "http://app.example.org"),
        ("STADTKERN_CLOCK", "2020-03-02T08:00+01:00@1790000000"),
        ("STADTKERN_CITY", "/nowhere"),
        ("STADTKERN_STORAGE_URL", "s3://store.example.org/bucket"),
    ],
)
def test_one_fault_is_named_by_its_setting(production, name, value):
    production.setenv(name, value)

    assert [fault.split()[0] for fault in doctor.production_faults()] == [name]


def test_a_database_of_our_own_is_allowed_with_a_warning(production, tmp_path):
    production.setenv("DATABASE_URL", "")
    production.setenv("STADTKERN_VAR", str(tmp_path))

    assert doctor.production_faults() == []
    assert [warning.split()[0] for warning in doctor.production_warnings()] == ["DATABASE_URL"]


def test_the_doctor_finds_what_is_missing(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(env, "ROOT", Path(tmp_path))

    assert doctor.examine() == 1
    shown = capsys.readouterr().out
    assert "node_modules is missing" in shown
    assert "make run fetches them" in shown
    assert "Missing: " in shown


def test_several_machines_are_warned_of_keys_of_their_own_and_of_uploads_in_the_clear(production):
    production.setenv("STADTKERN_STORAGE_URL", "s3://key:secret@store.example.org/uploads?tls=none")

    assert doctor.production_faults() == []
    assert [warning.split()[0] for warning in doctor.production_warnings()] == [
        "STADTKERN_STORAGE_URL",
        "STADTKERN_PUSH_KEY",
    ]
