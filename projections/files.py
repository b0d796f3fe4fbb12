"""Derived files: whole or absent, made again from frozen lines whenever they are wanted."""

import os
from pathlib import Path


def write_file(path: Path, content: bytes) -> None:
    """A derived file is whole or absent: temporary name in the same folder, fsync, rename; nothing is left of a failure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
