"""A setting that cannot be used is refused in words, by whatever starts; in production also what would be unsafe."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from stadtkern import environment as env
from stadtkern.cli import doctor
from tests.cli.test_doctor import GOOD

LONG = "Akq8fZ0_mY2s-Bv7Lw1Xn4Pd9Tr6Gh3Jc5Ua2Eo8Iy1Qz0Vb7N"


@pytest.fixture
def settings_are(monkeypatch):
    for setting in env.SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    return lambda **values: [monkeypatch.setenv(name, value) for name, value in (GOOD | values).items()]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("STADTKERN_PROXIES", "-1", "STADTKERN_PROXIES must be from 0 to 10, not -1"),
        ("STADTKERN_PROXIES", "x", "STADTKERN_PROXIES must be a whole number, not 'x'"),
        ("STADTKERN_PROXIES", "", "STADTKERN_PROXIES must be a whole number, not ''"),
        ("WEB_WORKERS", "0", "WEB_WORKERS must be from 1 to 256, not 0"),
        ("WEB_THREADS", "4.5", "WEB_THREADS must be a whole number, not '4.5'"),
        ("PORT", "70000", "PORT must be from 0 to 65535, not 70000"),
        ("STADTKERN_SIZE", "tiny", "STADTKERN_SIZE must be normal or small, not 'tiny'"),
        ("STADTKERN_MODE", "prod", "STADTKERN_MODE must be demo, test or production, not 'prod'"),
        ("STADTKERN_LIMITS", "maybe", "STADTKERN_LIMITS must be 1 or 0, not 'maybe'"),
        (
            "STADTKERN_CLOCK",
            "monday",
            "STADTKERN_CLOCK must look like 2020-03-02T08:00+01:00@1790000000, not 'monday'",
        ),
        (
            "STADTKERN_URL",
            "https://www.mycity.example/app",
            "STADTKERN_URL is 'https://www.mycity.example/app', but the app lies at the root of a host of its own, "
            "without a path: write it like https://app.mycity.example",
        ),
        (
            "STADTKERN_URL",
            "app.mycity.example",
            "STADTKERN_URL is 'app.mycity.example', which is no address of a website: "
            "write it like https://app.mycity.example",
        ),
        (
            "STADTKERN_URL",
            "https://app.mycity.example:port",
            "STADTKERN_URL is 'https://app.mycity.example:port', which is no address: "
            "write it like https://app.mycity.example",
        ),
        ("SMTP_URL", "smtp://mail.mycity.example?tls=ssl", "SMTP_URL: tls=ssl is none of starttls, tls, none"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_in_one_sentence(settings_are, name, value, sentence):
    settings_are(**{name: value})

    assert doctor.settings_faults() == [sentence]
    assert sentence in doctor.production_faults()


@pytest.mark.parametrize("url", ["https://app.mycity.example", "https://app.mycity.example/", "https://[::1]:8443"])
def test_an_address_at_the_root_of_a_host_is_right(settings_are, url):
    settings_are(STADTKERN_URL=url)

    assert doctor.settings_faults() == []


@pytest.mark.parametrize(
    ("secret", "why"),
    [
        ("x", "has 1 characters"),
        ("x" * 60, "has only 1 different characters"),
        ("changeme" * 8, "has only 7 different characters"),
        ("0123456789" * 5, "is the same again and again"),
        (LONG, ""),
    ],
)
def test_a_secret_that_could_be_guessed_is_refused(settings_are, secret, why):
    settings_are(STADTKERN_SECRET=secret)

    assert doctor.production_faults() == (
        [f"STADTKERN_SECRET {why}: it needs 50 characters or more, chosen by chance"] if why else []
    )


def test_a_former_secret_that_could_be_guessed_is_refused_too(settings_are):
    settings_are(STADTKERN_SECRET_FALLBACKS=f"{LONG} short")

    assert [fault.split()[0] for fault in doctor.production_faults()] == ["STADTKERN_SECRET_FALLBACKS"]


@pytest.mark.parametrize("command", ["serve", "web", "worker"])
def test_whatever_starts_in_production_refuses_the_same(command):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("STADTKERN", "SMTP"))}
    done = subprocess.run(
        [sys.executable, "-m", "stadtkern.cli", command],
        env=clean | {"STADTKERN_URL": "http://app.mycity.example/x", "STADTKERN_PROXIES": "x"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    said = done.stderr.splitlines()
    assert (done.returncode, said[0]) == (2, "Stadtkern does not start in production like this:")
    assert sorted({line.split()[1] for line in said[1:]}) == [
        "SMTP_URL",
        "STADTKERN_PROXIES",
        "STADTKERN_SECRET",
        "STADTKERN_URL",
    ]


@pytest.mark.parametrize("command", [["migrate"], ["manage", "check"], ["city", "check", "cities/musterstadt"]])
def test_a_command_says_it_without_a_traceback(command):
    done = subprocess.run(
        [sys.executable, "-m", "stadtkern.cli", *command],
        cwd=env.ROOT,
        env={**os.environ, "STADTKERN_PROXIES": "-1", "STADTKERN_LIMITS": "perhaps"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stderr) == (
        1,
        "STADTKERN_PROXIES must be from 0 to 10, not -1\nSTADTKERN_LIMITS must be 1 or 0, not 'perhaps'\n",
    )
