"""Writes docs/instruments.md and a picture per instrument: `python docs/build_instruments.py`."""

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from air_cli.domain.kits import DEFAULT_KIT_NAME, KITS
from air_cli.domain.names import safe_name
from air_cli.offline.catalogue import load_styles
from air_cli.stages.instruments import ListedInstrument, list_instruments
from air_cli.starter.pack import samples_for

HERE = Path(__file__).parent
WIDTH, HEIGHT, POINTS, BANDS = 240, 40, 60, 20
SECONDS = 2.0
INTRODUCTION = """# Instruments

What the starter pack plays: {pitched} pitched instruments, {drums} pieces of percussion and {kits} drum kits, all
computed by air's own models (CC0). Written by `python docs/build_instruments.py`; `air instruments` lists them, and

    air instruments play "rhodes" C4 -o rhodes.wav

makes one note heard. `air inventory starter` writes the whole pack as FLAC, each instrument with a `.sfz` for other
samplers. Each picture shows the loudness over two seconds (left) and the spectrum from 40 Hz to 16 kHz (right) of a
note in the middle of the range. How they compare with recordings is in
[benchmarks/sound/report.md](../benchmarks/sound/report.md).

*Layers* are velocity layers, *takes* recordings that take turns; *held* sounds have a loop.

## Drum kits

`air make --kit NAME` and `air edit ID --set kit=NAME` put one into the plan, `air render ID --kit NAME` gives one to
the project, which keeps it; `auto` goes back to own drums, or to the kit of the style (`kit = "…"` in its file).

| kit | what it is | styles |
|---|---|---|
{kit_rows}
"""


def kit_rows() -> str:
    """One row per kit with the styles that choose it."""
    styles: dict[str, list[str]] = defaultdict(list)
    for style in load_styles().values():
        styles[style.kit].append(style.name)
    return "\n".join(f"| `{kit}` | {about} | {', '.join(styles[kit]) or '–'} |" for kit, (about, _) in KITS.items())


def picture(entry: ListedInstrument) -> str:
    """Loudness and spectrum of a note as an SVG of two small curves."""
    spec = entry.instrument
    middle = spec.percussion_notes[0] if spec.is_percussion else (spec.low_note + spec.high_note) // 2
    frames = samples_for(spec.name, [middle], DEFAULT_KIT_NAME)[-1].sound().frames.mean(axis=1).astype(np.float64)
    left, right = curve(loudness(frames), 0), curve(bands(frames), WIDTH // 2 + 6)
    style = 'fill="#3b6ea5" fill-opacity="0.75"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path {style} d="{left}"/><path fill="#b5651d" fill-opacity="0.75" d="{right}"/></svg>\n'
    )


def curve(values: NDArray[np.float64], start: int) -> str:
    """A filled path under values between 0 and 1."""
    step = (WIDTH / 2 - 6) / (len(values) - 1)
    points = [f"{start + i * step:.0f},{HEIGHT - v * (HEIGHT - 2):.0f}" for i, v in enumerate(values)]
    return f"M{start},{HEIGHT}L" + " ".join(points) + f" {start + (len(values) - 1) * step:.0f},{HEIGHT}Z"


def loudness(frames: NDArray[np.float64]) -> NDArray[np.float64]:
    """Level over two seconds, 48 dB from bottom to top."""
    padded = np.pad(frames, (0, max(0, int(SECONDS * 44_100) - len(frames))))[: int(SECONDS * 44_100)]
    power = (padded.reshape(POINTS, -1) ** 2).mean(axis=1)
    return np.asarray(np.clip(1.0 + 10.0 * np.log10(power / power.max() + 1e-12) / 48.0, 0.0, 1.0))


def bands(frames: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power in bands from 40 Hz to 16 kHz, 60 dB from bottom to top."""
    power = np.abs(np.fft.rfft(frames, 1 << 18)) ** 2
    edges = np.geomspace(40.0, 16_000.0, BANDS + 1) * (1 << 18) / 44_100
    levels = np.array([power[int(a) : int(b) + 1].sum() for a, b in pairwise(edges)])
    return np.asarray(np.clip(1.0 + 10.0 * np.log10(levels / levels.max() + 1e-12) / 60.0, 0.0, 1.0))


def page() -> str:
    """The whole document."""
    listed = list_instruments()
    families: dict[str, list[ListedInstrument]] = defaultdict(list)
    for entry in listed:
        families["percussion" if entry.instrument.is_percussion else entry.instrument.family].append(entry)
    drums = len(families["percussion"])
    text = INTRODUCTION.format(pitched=len(listed) - drums, drums=drums, kits=len(KITS), kit_rows=kit_rows())
    for family, entries in families.items():
        text += f"\n## {family.capitalize()}\n\n| | range | layers | takes | held | |\n|---|---|---|---|---|---|\n"
        text += "".join(row(entry) for entry in entries)
    return text


def row(entry: ListedInstrument) -> str:
    """The line of one instrument."""
    counts = f"{entry.layers} | {entry.round_robins} | {'yes' if entry.is_looped else '–'}"
    return f"| {entry.instrument.name} | {entry.range_text} | {counts} | ![]({picture_name(entry)}) |\n"


def picture_name(entry: ListedInstrument) -> str:
    """Path of the picture from the page."""
    return f"instruments/{safe_name(entry.instrument.name).lower()}.svg"


def main() -> None:
    """Write the page and all pictures."""
    for entry in list_instruments():
        path = HERE / picture_name(entry)
        path.parent.mkdir(exist_ok=True)
        path.write_text(picture(entry), encoding="utf-8")
    (HERE / "instruments.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
