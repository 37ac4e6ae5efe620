"""The values of options that are a choice are those that the code behind them knows."""

from air_cli.audio.master import MASTERS
from air_cli.audio.output import FORMATS
from air_cli.domain.choices import AUDIO_FORMATS, BIT_DEPTHS, MASTER_NAMES


def test_every_choice_has_its_row() -> None:
    assert tuple(MASTERS) == MASTER_NAMES
    assert tuple(FORMATS) == AUDIO_FORMATS
    assert {depth for row in FORMATS.values() for depth in row.bit_depths} == set(BIT_DEPTHS.values())
