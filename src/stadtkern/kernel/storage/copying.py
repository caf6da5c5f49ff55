"""Copying uploads from one place to another, as often as one likes: what is there already stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core.files.storage import Storage


@dataclass
class Copied:
    """What a copy did: files written, files that were there already, and bytes written."""

    written: int = 0
    there: int = 0
    bytes: int = 0


def copy(source: Storage, target: Storage, *, dry: bool = False, watch: Callable[[str], None] | None = None) -> Copied:
    """Copy every file that `target` lacks, or holds in another size, as after a copy that was cut off.

    Names of uploads are never used again for other content, so the same name and size is the same file. Nothing is
    deleted anywhere. Raises what the storages raise; then run it again.
    """
    done = Copied()
    for name in files(source):
        size = _size(source, name)
        if size is None:  # removed meanwhile
            continue
        if _size(target, name) == size:
            done.there += 1
            continue
        if not dry:
            with source.open(name, "rb") as content:
                target.delete(name)  # half a file of an earlier copy; Django gives no name twice
                target.save(name, content)
        if watch is not None:
            watch(name)
        done.written += 1
        done.bytes += size
    return done


def files(storage: Storage, folder: str = "") -> Iterator[str]:
    """The names of all files in a storage, folder by folder."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:  # a local folder that nothing was ever put in
        return
    for name in sorted(names):
        yield f"{folder}/{name}" if folder else name
    for below in sorted(folders):
        yield from files(storage, f"{folder}/{below}" if folder else below)


def _size(storage: Storage, name: str) -> int | None:
    try:
        return storage.size(name)
    except FileNotFoundError:
        return None
