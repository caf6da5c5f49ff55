"""The commands around uploads and the place where they lie."""

from __future__ import annotations

import secrets
from pathlib import Path

import typer
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, default_storage

from stadtkern import environment as env
from stadtkern.kernel.storage import address, copying
from stadtkern.kernel.storage.errors import StorageUnavailable

PROBE = b"written by stadtkern doctor, and removed at once"


def copy_uploads(*, back: bool, dry: bool) -> int:
    """Copy the local folder into the store, or back. 0 when all files are there; 1 where that could not be done."""
    store = address.read(env.value(address.NAME))
    if store is None:
        typer.echo(f"{address.NAME} is empty, so there is no store to copy to; nothing was done", err=True)
        return 1
    folder = Path(env.value("STADTKERN_VAR")) / address.FOLDER
    local = FileSystemStorage(location=folder)
    source, target = (default_storage, local) if back else (local, default_storage)
    try:
        done = copying.copy(source, target, dry=dry, watch=typer.echo)
    except StorageUnavailable as error:
        typer.echo(f"{store.shown}: {error.reason}. What is copied stays; run it again", err=True)
        return 1
    where = f"{store.shown} to {folder}" if back else f"{folder} to {store.shown}"
    said = f"{done.written:,} files ({done.bytes / 2**20:,.1f} MiB) from {where}, {done.there:,} were there already"
    typer.echo(f"a dry run, nothing was written: would copy {said}" if dry else f"copied {said}")
    return 0


def try_to_write(storage: Storage) -> str:
    """Write a small file, read it again and remove it. Gives what went wrong in words; empty when nothing did."""
    name = f"doctor/{secrets.token_hex(8)}.txt"
    try:
        name = storage.save(name, ContentFile(PROBE))
        try:
            with storage.open(name, "rb") as file:
                same = file.read() == PROBE
        finally:
            storage.delete(name)
    except StorageUnavailable as error:
        return error.reason
    except OSError as error:
        return error.strerror or type(error).__name__
    return "" if same else "what was written comes back as something else"
