"""Uploaded pictures are served, and nothing else."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

pytestmark = pytest.mark.django_db


@pytest.fixture
def uploads(tmp_path, settings):
    """An empty folder of uploads, with a secret beside it."""
    (tmp_path / "secret.png").write_bytes(b"secret")
    folder = tmp_path / "uploads"
    folder.mkdir()
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": folder},
        },
    }
    return folder


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "#9d1420").save(out, "PNG")
    return out.getvalue()


def test_a_picture_is_shown_and_kept_for_good(client, uploads):
    default_storage.save("events/a1.png", ContentFile(png()))

    answer = client.get("/dateien/events/a1.png")

    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, png())
    assert {
        name: answer[name]
        for name in (
            "Content-Type",
            "Content-Disposition",
            "X-Content-Type-Options",
            "Cache-Control",
            "Content-Length",
        )
    } == {
        "Content-Type": "image/png",
        "Content-Disposition": "inline",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Length": str(len(png())),
    }
    assert "Set-Cookie" not in answer.headers
    assert client.head("/dateien/events/a1.png").status_code == 200
    assert client.post("/dateien/events/a1.png").status_code == 405


@pytest.mark.parametrize("ending", ["svg", "html", "pdf", "txt", "PNG", "js", ""])
def test_only_pictures_are_served_whatever_lies_there(client, uploads, ending):
    default_storage.save(f"events/x.{ending}", ContentFile(b"<script>alert(1)</script>"))

    assert client.get(f"/dateien/events/x.{ending}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "../secret.png",
        "events/../../secret.png",
        "%2e%2e/secret.png",
        "..%2fsecret.png",
        "/etc/passwd.png",
        "//secret.png",
        "events/%00.png",
        "events",
        "",
        "link.png",
        "missing.png",
        "a" * 5000 + ".png",
    ],
)
def test_nothing_outside_of_the_uploads_comes_out(client, uploads, path):
    (uploads / "events").mkdir()
    (uploads / "link.png").symlink_to(uploads.parent / "secret.png")

    assert client.get(f"/dateien/{path}").status_code == 404
