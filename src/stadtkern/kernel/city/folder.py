"""The files of one folder, and nothing else: what leads out of it is neither listed nor opened."""

from __future__ import annotations

import os
import stat
from pathlib import Path, PurePosixPath

MAX_BYTES = 20 * 1024 * 1024  # of one file


class OutsideFolder(Exception):
    """A path that leads out of the folder; the text says how."""


class Folder:
    """A folder whose ordinary files can be listed and opened. Links and devices in it are found, and left alone."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._files: list[str] | None = None
        self._strange: list[str] = []

    def files(self) -> list[str]:
        """All ordinary files, relative to the folder, in order; hidden ones
        and what lies in hidden folders do not count.
        """
        if self._files is None:
            self._files, self._strange = self._listed()
        return self._files

    def strange(self) -> list[str]:
        """Links (to files and to folders), pipes and devices: nothing that is ever read."""
        self.files()
        return self._strange

    def _listed(self) -> tuple[list[str], list[str]]:
        plain: list[str] = []
        strange: list[str] = []
        for folder, inner, files in os.walk(self.root, followlinks=False):
            inner[:] = [name for name in inner if not name.startswith(".")]
            for name in [*inner, *files]:
                path = Path(folder, name)
                kind = path.lstat().st_mode
                if name.startswith(".") or stat.S_ISDIR(kind):
                    continue
                (plain if stat.S_ISREG(kind) else strange).append(path.relative_to(self.root).as_posix())
        return sorted(plain), sorted(strange)

    def has(self, file: str) -> bool:
        """Whether anything of this name lies here, of whatever kind."""
        return file in self.files() or file in self.strange()

    def path(self, file: str) -> Path:
        """Where a file of the folder lies. Raises OutsideFolder for a path that leaves it, by itself or by a link."""
        parts = PurePosixPath(file).parts
        if file.startswith("/") or ".." in parts:
            raise OutsideFolder("the path leads out of the city's folder")
        path = self.root
        for part in parts:
            path /= part
            if path.is_symlink():
                raise OutsideFolder("this is a link, and only what lies in the city's folder itself is read")
        if path.exists() and not path.is_file() and not path.is_dir():
            raise OutsideFolder("this is no ordinary file")
        return path

    def is_file(self, file: str) -> bool:
        """Whether there is an ordinary file of this name."""
        try:
            return self.path(file).is_file()
        except OutsideFolder:
            return False

    def read(self, file: str) -> bytes:
        """The content of an ordinary file. Raises OutsideFolder, or OSError where it cannot be read."""
        descriptor = os.open(self.path(file), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as opened:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OutsideFolder("this is no ordinary file")
            return opened.read()
