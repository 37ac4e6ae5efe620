"""Lines that a page or a help shows, typed as a reader would."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

from tests.conftest import Air, Finished

_SHELL_SIGNS = re.compile(r"[|&;<>$`*?~\n]|^\w+=")
_QUOTED = re.compile(r"'[^']*'|\"[^\"$`]*\"")


def typed(air: Air, line: str, place: Path) -> Finished:
    """What a line comes to: by the forked command line where it is a plain command, else by bash."""
    if line.startswith("air ") and not _SHELL_SIGNS.search(_QUOTED.sub("", line)):
        return air(*shlex.split(line, comments=True)[1:], cwd=place)
    script = f'set -o pipefail\nair() {{ "{sys.executable}" -m air_cli "$@"; }}\n{line}'
    done = subprocess.run(["bash", "-c", script], cwd=place, capture_output=True, text=True, timeout=240, check=False)
    return Finished(done.returncode, done.stdout, done.stderr)
