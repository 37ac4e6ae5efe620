"""`air play`: the right file goes to the right player; without a device there is a sentence."""

import os
import pty
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from air_cli.cli.playhead import Playhead
from air_cli.midi.textroll import NOBODY, TextRoll
from air_cli.stages.play import Playable
from tests.builders import piece, plan_meta
from tests.conftest import Air

pytestmark = pytest.mark.skipif(os.name == "nt", reason="stands in for a player with a shell script")
META = plan_meta(
    instruments=["Piano", "Kick"], bars=4, sections=[{"name": "verse", "bars": 2}, {"name": "hook", "bars": 2}],
    chords=[{"bar": 0, "symbol": "C"}, {"bar": 2, "symbol": "Am7"}],
)  # fmt: skip
SONG = piece(META, {"Piano": [(0, 0, 60, 4), (1, 0, 64, 4), (2, 8, 67, 4)], "Drums": [(0, 0, 36, 1), (2, 0, 36, 1)]})


@pytest.fixture
def player(clean_place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program called `aplay` that keeps what it is given; nothing else is on the path."""
    folder = clean_place / "bin"
    folder.mkdir()
    program = folder / "aplay"
    program.write_text(
        f'#!/bin/sh\n/bin/cp "$2" "{clean_place}/heard.wav"\nprintf "%s\\n" "$@" > "{clean_place}/asked"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return clean_place


def frames(path: Path) -> int:
    with wave.open(str(path)) as file:
        return int(file.getnframes())


def test_mix_and_stem_go_to_the_system_player(air: Air, a_piece: Callable[..., str], player: Path) -> None:
    run_id = a_piece("lofi, 2 bars, rhodes and kick", "--seed", "1")
    for words, name in (([], "_mix_"), (["rhodes"], "_Rhodes_")):
        done = air("play", run_id, *words, "--player", "aplay")
        assert done.code == 0, done.err
        assert name in done.out
        assert (player / "asked").read_text().splitlines() == ["-q", done.out.strip()]
    whole = frames(player / "heard.wav")
    assert air("play", run_id, "--bar", "2", "--player", "aplay").code == 0
    meta_bar = (whole - frames(player / "heard.wav")) / 44_100
    assert 1 < meta_bar < 5
    assert air("play", run_id, "--from", "1", "--player", "aplay").code == 0
    assert whole - frames(player / "heard.wav") == 44_100


def test_what_cannot_be_played_is_said(air: Air, a_piece: Callable[..., str], player: Path) -> None:
    run_id = a_piece("lofi, 2 bars, rhodes and kick", "--seed", "1")
    for arguments, code, words in (
        ([run_id, "bagpipes"], 3, "the piece has no `bagpipes`"),
        ([run_id, "--bar", "99"], 2, "bar 99"),
        ([run_id, "--from", "9:00"], 2, "not within"),
        ([run_id, "--player", "gramophone"], 2, "unknown player"),
        ([run_id, "--player", "mpv"], 1, "mpv is not installed"),
        (["ffffffffffff"], 3, "no run has the id"),
    ):
        done = air("play", *arguments)
        assert (done.code, done.out) == (code, ""), done.err
        assert words in done.err
    (player / "bin" / "aplay").write_text("#!/bin/sh\necho 'audio open error: No such file or directory' >&2\nexit 1\n")
    done = air("play", run_id, "--player", "aplay")
    assert done.code == 1
    assert "`aplay` could not play: audio open error" in done.err
    assert "sound device" in done.err
    plan = air("compose", air("plan", "lofi, 2 bars").out.strip()).out.strip()
    done = air("play", plan)
    assert (done.code, "has no sound yet" in done.err, f"air render {plan}" in done.err) == (3, True, True)


def test_a_roll_moves_on_a_terminal(a_piece: Callable[..., str], player: Path) -> None:
    run_id = a_piece("lofi, 2 bars, rhodes and kick", "--seed", "1")
    (player / "bin" / "aplay").write_text("#!/bin/sh\n/bin/sleep 1\n")
    ours, theirs = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if k not in ("CI", "NO_COLOR")}
    with subprocess.Popen(
        [sys.executable, "-m", "air_cli", "play", run_id, "--player", "aplay"],
        stdout=subprocess.PIPE, stderr=theirs, env={**environment, "TERM": "xterm-256color"},
    ) as process:  # fmt: skip
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 65536):
                shown += part
        except OSError:
            pass
        assert process.wait() == 0
    os.close(ours)
    text = shown.decode("utf-8", "replace")
    assert "bar 1" in text
    assert "Kick" in text
    assert "█" in text


def test_the_window_shows_bars_chords_notes_and_drums() -> None:
    rows = TextRoll(SONG).rows(0, 4 * 1920, 64)
    by_label = {row.label: row for row in rows}
    assert by_label["bar"].cells.split() == ["1", "2", "3", "4"]
    assert rows[1].cells.split() == ["C", "Am7"]
    assert rows[1].cells.index("Am7") == 32
    assert by_label["C4"].cells.startswith("█▒▒▒")
    assert by_label["C4"].owners[:5] == (0, 0, 0, 0, NOBODY)
    assert [i for i, cell in enumerate(by_label["Kick"].cells) if cell == "█"] == [0, 32]


def test_pitches_share_lines_where_there_is_no_room() -> None:
    rows = TextRoll(SONG, max_pitch_rows=4).rows(0, 4 * 1920, 64)
    assert len(rows) == 2 + 4 + 1


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.0, "verse · bar 1 · C"), (4.1, "hook · bar 3 · Am7"), (99.0, "bar 4")]
)
def test_the_heading_says_where_it_is(seconds: float, words: str) -> None:
    playable = Playable("a" * 12, "Song", Path("x.wav"), 8.5, composition=SONG)
    assert words in Playhead(playable, 100, 30).frame(seconds).plain.splitlines()[0]
