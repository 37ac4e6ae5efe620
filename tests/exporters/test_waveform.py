"""The waveform: as loud where the sound is, with sections and times."""

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from air_cli.audio.convert import waveform
from air_cli.exporters.waveform import waveform_svg
from tests.builders import plan_meta, sine, write_wav
from tests.exporters.conftest import Project

SVG = "{http://www.w3.org/2000/svg}"


def test_each_column_has_the_extremes_and_rms_of_its_stretch(tmp_path: Path) -> None:
    quiet, loud = sine(441, 1.0, level=0.1), sine(441, 1.0, level=0.8)
    path = write_wav(tmp_path / "x.wav", np.concatenate([quiet, loud, np.zeros_like(quiet)]), bit_depth=32)
    rows = waveform(path, 30)
    assert len(rows) == 30
    for part, level in ((rows[:10], 0.1), (rows[10:20], 0.8), (rows[20:], 0.0)):
        assert [row[1] for row in part] == pytest.approx([level] * 10, abs=0.005)
        assert [row[0] for row in part] == pytest.approx([-level] * 10, abs=0.005)
        assert [row[2] for row in part] == pytest.approx([level / 2**0.5] * 10, abs=0.005)


@pytest.mark.parametrize("columns", [1, 7, 600, 100_000])
def test_any_number_of_columns_finds_the_one_click(tmp_path: Path, columns: int) -> None:
    sound = np.zeros((70_001, 1), np.float32)
    sound[65_536] = 0.5
    rows = waveform(write_wav(tmp_path / "x.wav", sound, bit_depth=32), columns)
    assert max(row[1] for row in rows) == 0.5
    assert sum(row[1] > 0 for row in rows) == 1
    place = next(i for i, row in enumerate(rows) if row[1] > 0)
    assert place == pytest.approx(65_536 / 70_001 * len(rows), abs=1)


def test_the_picture_names_sections_and_times() -> None:
    meta = plan_meta(bars=4, sections=[{"name": "A & <B>", "bars": 2}, {"name": "hook", "bars": 2}])
    root = ElementTree.fromstring(waveform_svg([(-0.5, 0.5, 0.2)] * 10, 8.0, "T & <x>", "-14 LUFS", meta))
    texts = [e.text for e in root.iter(f"{SVG}text")]
    assert {"T & <x>", "A & <B>", "hook", "-14 LUFS", "0:00", "0:08"} <= set(texts)


def test_a_render_has_its_waveform(project: Project) -> None:
    root = ElementTree.fromstring((project.render_folder / "waveform.svg").read_text("utf-8"))
    assert any("LUFS" in str(e.text) for e in root.iter(f"{SVG}text"))
