"""Files that are whole or not there, and stay after a power failure; and places whose owner is known to live."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows knows no such locks: what was left behind stays there.
    fcntl = None  # type: ignore[assignment]


def settle(path: Path) -> None:
    """Bring a file's bytes, or the names in a folder, onto the disk."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody, after whatever happens, reads half of it."""
    handle, made = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(made).replace(path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
    settle(path.parent)


@contextmanager
def workplace(parent: Path, *, prefix: str) -> Iterator[Path]:
    """A folder for work that ends with it; those of the same prefix whose process was killed are cleared away."""
    with _held(parent):
        for left in parent.glob(f"{prefix}*"):
            if left.is_dir() and _deserted(left):
                shutil.rmtree(left, ignore_errors=True)
        made = Path(tempfile.mkdtemp(dir=parent, prefix=prefix))
        handle = _hold(made)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        if handle is not None:
            os.close(handle)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    handle = _hold(folder)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _hold(folder: Path) -> int | None:
    """A lock on a folder that ends with the process, however that ends."""
    if fcntl is None:
        return None
    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def _deserted(folder: Path) -> bool:
    if fcntl is None:
        return False
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True
