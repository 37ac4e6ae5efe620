"""What every benchmark of whole processes needs."""

import os
import tempfile


def as_installed() -> None:
    """Let the processes that follow keep their bytecode, as an installation does, whatever this shell is set to."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", os.path.join(tempfile.gettempdir(), "air-bytecode"))  # noqa: PTH118
