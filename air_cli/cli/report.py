"""The report of `air show`, as lines of text that read without colour."""

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from air_cli.domain.kit_choice import kits_among
from air_cli.domain.text import few_of, one_line
from air_cli.midi.pianoroll import activity_rows
from air_cli.midi.textroll import TextRoll

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from air_cli.domain.composition import Composition
    from air_cli.domain.plan import PlanMeta
    from air_cli.domain.run import RunRecord
    from air_cli.stages.show import Shown

_ROLL_BARS, _ROLL_ROWS, _ROLL_COLUMNS = 4, 48, 128
_LABEL_WIDTH = 16
_LEAST_GAIN_DB = 1.0
_LEAST_PICTURE = 12
"""A picture of fewer columns says nothing."""


def report_lines(shown: "Shown", width: int) -> list[str]:
    """Plan, sections, chords, what plays when, a piano roll, files and provenance."""
    lines = _heading(shown)
    if shown.meta is not None:
        lines += _plan(shown.meta)
    if shown.composition is not None:
        lines += _activity(shown.composition, width)
        lines += _roll(shown.composition, width)
    lines += _render(shown.render_state)
    lines += _provenance(shown)
    if shown.problems:
        lines += ["", "problems", *(f"  {one_line(problem, 300)}" for problem in shown.problems)]
    lines += ["", "files", *(f"  {path}" for path in shown.files)]
    return lines


def _activity(composition: "Composition", width: int) -> list[str]:
    """How much each instrument plays over the piece; nothing where the terminal is too narrow for a picture."""
    columns = width - _LABEL_WIDTH - 2
    if columns < _LEAST_PICTURE:
        return []
    rows = activity_rows(composition, columns)
    shown = [f"  {name[:_LABEL_WIDTH]:<{_LABEL_WIDTH}}{cells}" for name, cells in rows]
    return ["", "who plays when", *shown]


def _roll(composition: "Composition", width: int) -> list[str]:
    """The piano roll of the bars where most happens; nothing where the terminal is too narrow for one."""
    meta, roll = composition.meta, TextRoll(composition, _ROLL_ROWS)
    room = width - roll.label_width - 4
    if room < _LEAST_PICTURE:
        return []
    first = _busiest(meta)
    bars = min(_ROLL_BARS, meta.bars - first)
    section = meta.section_at(first)
    columns = min(room, _ROLL_COLUMNS)
    per_bar = meta.clock.ticks_per_bar
    where = f"piano roll, bars {first + 1}–{first + bars}" + (f": {section.name}" if section else "")
    rows = roll.rows(first * per_bar, bars * per_bar, columns)
    return ["", where, *(f"  {row.label:>{roll.label_width}} {row.cells}".rstrip() for row in rows)]


def _heading(shown: "Shown") -> list[str]:
    lines = [f"id       {shown.run_id}"]
    if shown.param_run_id and shown.param_run_id != shown.run_id:
        lines.append(f"plan     {shown.param_run_id}")
    if shown.prompt:
        lines.append(f"prompt   {one_line(shown.prompt, 500)}")
    return lines


def _plan(meta: "PlanMeta") -> list[str]:
    lines = [
        f"title    {meta.title}",
        f"style    {meta.style or '-'}   mood {meta.mood or '-'}",
        f"tempo    {meta.tempo:g} bpm   key {meta.key} {meta.scale}   meter {meta.meter}   swing {meta.swing:g}",
        f"length   {meta.bars} bars, {meta.length_seconds:.2f} s   "
        f"grid {meta.steps_per_bar} steps a bar   seed {meta.seed}",
        *([f"kit      {_kits(meta.selected_samples)}"] if kits_among(meta.selected_samples) else []),
        "",
        "instruments",
    ]
    lines += [
        f"  {c.name:<18}{c.role:<14}{c.volume_db:>6.1f} dB  pan {c.pan:+.2f}  reverb {c.reverb_send_db:.0f} dB"
        + (f"  {one_line(chosen, 60)}" if (chosen := meta.selected_samples.get(c.name)) else "")
        for c in meta.instrument_configs
    ]
    lines += ["", "sections"]
    for section in meta.sections:
        bar = "█" * round(section.energy * 10)
        place = f"{section.start_bar + 1}–{section.end_bar}"
        lines.append(f"  {section.name:<14}bars {place:<9}{bar:<11}{', '.join(section.instruments)}")
    lines += ["", "chords"]
    lines += _chord_lines(meta)
    return lines


def _chord_lines(meta: "PlanMeta") -> list[str]:
    by_bar: dict[int, list[str]] = {}
    for change in meta.chords:
        by_bar.setdefault(change.bar, []).append(change.symbol)
    lines = []
    for first in range(0, meta.bars, 4):
        cells = [" ".join(by_bar.get(bar, ["·"])) for bar in range(first, min(first + 4, meta.bars))]
        lines.append(f"  {first + 1:>3} | {' | '.join(cells)} |")
    return lines[:64] + ([f"  … {len(lines) - 64} more lines"] if len(lines) > 64 else [])


def _busiest(meta: "PlanMeta") -> int:
    section = max(meta.sections, key=lambda s: s.energy, default=None)
    return section.start_bar if section else 0


def _render(state: dict[str, Any] | None) -> list[str]:
    if not state:
        return ["", "not rendered yet"]
    response = state.get("response", {})
    lines = [
        "",
        "render",
        f"  mix {response.get('mix_wav_rel')}",
        f"  {response.get('duration_seconds') or 0:.2f} s at {response.get('sample_rate')} Hz, "
        f"{response.get('integrated_lufs')} LUFS, {response.get('true_peak_dbtp')} dBTP",
    ]
    if evened := _evened(response.get("master_eq_db") or {}):
        lines.append(f"  master eq {evened}")
    samples = {name: used.get("ids") or [] for name, used in (response.get("samples") or {}).items()}
    if kits := _kits({name: ids[0] for name, ids in samples.items() if ids}):
        lines.append(f"  drum kit {kits}")
    for name, used in (response.get("samples") or {}).items():
        stand_in = f" as {used['played_as']}" if used.get("played_as") else ""
        lines.append(f"  {name:<18}{used.get('source')}{stand_in}: {_named(samples[name])}")
    return lines


def _evened(gains_db: "Mapping[str, float]") -> str:
    """What the master did to the bands of the mix, where one would hear it."""
    heard = {band: gain for band, gain in gains_db.items() if abs(gain) >= _LEAST_GAIN_DB}
    return few_of([f"{gain:+.0f} dB at {band} Hz" for band, gain in heard.items()], 8)


def _kits(sample_ids: "Mapping[str, str]") -> str:
    """The drum kits of the starter pack among samples; with their pieces where there are several."""
    kits = kits_among(sample_ids)
    pieces = {kit: f" ({', '.join(names)})" if len(kits) > 1 else "" for kit, names in kits.items()}
    return ", ".join(f"{kit}{pieces[kit]}" for kit in kits)


def _named(ids: "Sequence[str]") -> str:
    """Samples by their own name, or by the folder they share and their number."""
    if len(ids) == 1:
        return one_line(ids[0], 100)
    shared = {str(PurePosixPath(sample_id).parent) for sample_id in ids} - {"."}
    where = f"{one_line(shared.pop(), 80)}, " if len(shared) == 1 else ""
    return f"{where}{len(ids)} samples"


def _provenance(shown: "Shown") -> list[str]:
    lines = ["", "provenance"]
    for record in shown.records:
        model = f" {record.model}" if record.model else ""
        lines.append(
            f"  {record.stage:<17}{record.created_at}  {record.provider}{model}  seed {record.seed}  "
            f"{record.seconds_taken:.2f} s  air {record.air_version}"
        )
        lines += _model(record)
        for fact in record.understood:
            source = f"“{one_line(str(fact.get('words')), 60)}”" if fact.get("words") else "assumed"
            lines.append(f"    {fact.get('field')!s:<16} {one_line(str(fact.get('value')), 60):<27} {source}")
        if record.not_understood:
            lines.append(f"    not understood: {one_line(few_of(record.not_understood, 12))}")
        lines += [f"    repaired: {one_line(repair, 200)}" for repair in record.repairs]
        lines += [f"    note: {one_line(warning, 200)}" for warning in record.warnings]
    return lines


def _model(record: "RunRecord") -> list[str]:
    """What a model was paid, and which bars of which instrument are whose."""
    if not record.model:
        return []
    used = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in record.usage.items())
    cost = record.settings.get("estimated_cost_usd")
    lines = [f"    used: {used}" + (f", about ${cost:.4f}" if isinstance(cost, float) else "")]
    written = record.settings.get("written_by")
    for name, who in written.items() if isinstance(written, dict) else ():
        parts = who.items() if isinstance(who, dict) else ()
        lines.append(f"    {name}: " + "; ".join(f"{one_line(str(k), 20)} bars {v}" for k, v in parts))
    return lines
