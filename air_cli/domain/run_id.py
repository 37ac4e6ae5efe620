"""Ids of runs, and the stages they belong to."""

from typing import Literal

RUN_ID_LENGTH = 12
MIN_PREFIX_LENGTH = 4
_HEX_DIGITS = "0123456789abcdef"
Stage = Literal["param_generation", "midi_generation", "render"]


def is_run_id(text: str) -> bool:
    """Whether the text is a full run id: 12 lower-case hex digits."""
    # Asked of every name in a workspace: several times as quick as a regular expression.
    return len(text) == RUN_ID_LENGTH and not text.strip(_HEX_DIGITS)
