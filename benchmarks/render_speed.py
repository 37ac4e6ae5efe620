"""How fast and in how much memory a song is rendered, side by side with FluidSynth where it is installed.

    python benchmarks/render_speed.py                  3 minutes, 8,000 notes, and one hour
    python benchmarks/render_speed.py --rounds 5 --no-hour

Whole processes are timed, from start to exit, best of the rounds. Both read the same notes: FluidSynth plays the .mid
that `air compose` wrote. Peak memory is the maximum resident set of the process.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from fair import as_installed
from song import write_library, write_song

SOUNDFONTS = tuple(
    Path("/usr/share/sounds/sf2") / name for name in ("TimGM6mb.sf2", "default-GM.sf2", "FluidR3_GM.sf2")
)
DESK = {"style": "house", "send_db": -14.0}
NOTES_A_MINUTE = 8000 / 3


@dataclass(frozen=True)
class Figure:
    """Best wall time, least processor time of all cores, and peak memory of one command."""

    seconds: float
    cpu_seconds: float
    megabytes: float


def measure(command: list[str], folder: Path, rounds: int) -> Figure:
    best, least, memory = float("inf"), float("inf"), 0.0
    for _ in range(rounds):
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert process.stderr is not None
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        best = min(best, time.perf_counter() - started)
        least = min(least, usage.ru_utime + usage.ru_stime)
        memory = max(memory, usage.ru_maxrss / 1024)
        if status:
            sys.exit(f"{' '.join(command)} failed:\n{errors.decode()}")
    return Figure(best, least, memory)


def air(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "air_cli", *arguments]


def composed(folder: Path, name: str, minutes: float, **desk: object) -> str:
    path = write_song(folder / f"{name}.json", minutes=minutes, notes=round(NOTES_A_MINUTE * minutes), **desk)
    command = air("compose", "--from-json", str(path))
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout.strip()


def fluidsynth(folder: Path, run_id: str, *, wet: bool) -> list[str] | None:
    font = next((font for font in SOUNDFONTS if font.exists()), None)
    tool = shutil.which("fluidsynth")
    if tool is None or font is None:
        return None
    midi = next((folder / "outputs/midi_generation").glob(f"*_{run_id}/midi.mid"))
    effects = "1" if wet else "0"
    return [
        tool,
        "-ni",
        "-R",
        effects,
        "-C",
        effects,
        "-r",
        "44100",
        "-F",
        str(folder / "out.wav"),
        str(font),
        str(midi),
    ]


def main() -> None:
    as_installed()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--no-hour", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_library(folder / "local_samples")
        subprocess.run(air("inventory", "rebuild", "--deep"), cwd=folder, capture_output=True, check=True)
        dry = composed(folder, "dry", options.minutes)
        full = composed(folder, "full", options.minutes, **DESK)
        report(folder, dry, full, options)


def report(folder: Path, dry: str, full: str, options: argparse.Namespace) -> None:
    peer = fluidsynth(folder, dry, wet=False)
    base = measure(peer, folder, options.rounds) if peer else None
    seconds = options.minutes * 60
    print(f"{'':42}{'wall':>8}{'x real time':>13}{'ratio':>8}{'CPU':>9}{'peak MB':>9}")

    def row(name: str, figure: Figure, length: float) -> None:
        ratio = f"{figure.seconds / base.seconds:.2f}" if base and length == seconds else ""
        speed = length / figure.seconds
        wall, cpu = f"{figure.seconds:>6.2f} s", f"{figure.cpu_seconds:>7.2f} s"
        print(f"{name:<42}{wall}{speed:>13.0f}{ratio:>8}{cpu}{figure.megabytes:>9.0f}", flush=True)

    if base:
        row("FluidSynth dry, mix", base, seconds)
        wet = fluidsynth(folder, dry, wet=True)
        assert wet is not None
        row("FluidSynth reverb and chorus, mix", measure(wet, folder, options.rounds), seconds)
    render = air("render", dry, "--master", "off")
    row("air dry, 8 stems and mix", measure([*render, "--fresh"], folder, options.rounds), seconds)
    row("air full desk, 8 stems and mix", measure(air("render", full, "--fresh"), folder, options.rounds), seconds)
    row("air again, one track changed", changed(folder, full), seconds)
    if not options.no_hour:
        hour = composed(folder, "hour", 60.0, **DESK)
        row("air full desk, one hour", measure(air("render", hour, "--fresh"), folder, 1), 3600.0)


def changed(folder: Path, run_id: str) -> Figure:
    return measure(air("render", run_id, "--volume", "Kick=-1"), folder, 1)


if __name__ == "__main__":
    main()
