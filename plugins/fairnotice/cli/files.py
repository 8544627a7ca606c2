"""Files that commands write."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fairnotice.errors import FairNoticeError


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; one that is there keeps its permissions."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = Path(file.name)
            try:
                file.write(content)
                file.close()
                temporary.chmod(path.stat().st_mode & 0o777 if path.is_file() else 0o644)
                temporary.replace(path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as problem:
        raise FairNoticeError(
            f"cannot write it: {problem.strerror}", "Name a file in a folder where you may write.", str(path)
        ) from None
