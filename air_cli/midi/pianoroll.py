"""Piano rolls: an SVG picture of a composition, and lines of text for a terminal."""

from collections.abc import Sequence
from html import escape

from air_cli.domain.composition import Composition, Note
from air_cli.domain.instruments import known_instrument
from air_cli.domain.pitch import note_name
from air_cli.domain.plan import PlanMeta
from air_cli.domain.text import one_line
from air_cli.domain.units import TICKS_PER_QUARTER

PALETTE = (
    "#4e79a7", "#f28e2b", "#59a14f", "#e15759", "#b07aa1", "#76b7b2", "#edc948", "#ff9da7",
    "#9c755f", "#86bcb6", "#8cd17d", "#d37295", "#a0cbe8", "#ffbe7d", "#b6992d", "#499894",
    "#2f4b7c", "#a05195", "#20803f", "#f95d6a", "#665191", "#17a2b8", "#7a9a01", "#ff7c43",
    "#003f5c", "#c2185b", "#5c8a8a", "#b5651d", "#6f42c1", "#8c564b", "#455a64", "#d45087",
)  # fmt: skip
"""A colour for each of as many instruments as a plan can have."""
_LEFT, _TOP, _ROW, _DRUM_ROW = 128, 88, 11, 16
_TITLE_Y, _FACTS_Y, _BAND_TOP, _SECTION_Y, _CHORD_Y = 20, 38, 46, 60, 77
_MAX_WIDTH, _MIN_BAR_WIDTH, _MAX_BAR_WIDTH = 6000.0, 8.0, 96.0
_MIN_WIDTH = 560.0
_CHARACTER_WIDTH = 6.6
_NAME_SPACE = 24.0
"""Notes at least this wide carry their name."""
_LEGEND_COLUMN, _LEGEND_ROW = 150, 18
_SECTION_FILLS = ("#f6f7f9", "#eceff4")
_BLACK_KEYS = frozenset({1, 3, 6, 8, 10})
_SHADES = " ▁▂▃▄▅▆▇█"


def instrument_colour(meta: PlanMeta, instrument: str) -> str:
    """`#rrggbb` of an instrument: by its place in the plan."""
    return PALETTE[meta.instruments.index(instrument) % len(PALETTE)]


class _Page:
    """Collects SVG elements of one roll; pitched notes above, one lane per drum piece below."""

    def __init__(self, composition: Composition, instruments: Sequence[str]) -> None:
        self.meta = composition.meta
        self.notes = {name: composition.notes_of(name) for name in instruments}
        self.drums = [n for n in instruments if known_instrument(n).is_percussion]
        self.pitched = [n for n in instruments if n not in self.drums]
        heights = [note.note for name in self.pitched for note in self.notes[name]]
        self.low, self.high = (min(heights) - 2, max(heights) + 2) if heights else (60, 59)
        bar_width = max(_MIN_BAR_WIDTH, min(_MAX_BAR_WIDTH, _MAX_WIDTH / self.meta.bars))
        self.per_tick = bar_width / self.meta.clock.ticks_per_bar
        self.width = max(_MIN_WIDTH, _LEFT + self.meta.bars * bar_width + 16)
        self.roll_height = (self.high - self.low + 1) * _ROW
        self.drum_top = _TOP + self.roll_height + (10 if self.drums and self.pitched else 0)
        self.bottom = self.drum_top + len(self.drums) * _DRUM_ROW
        self.legend_columns = max(1, int((self.width - _LEFT) // _LEGEND_COLUMN))
        legend_rows = -(-len(self.pitched) // self.legend_columns)
        self.height = self.bottom + 26 + legend_rows * _LEGEND_ROW
        self.parts: list[str] = []

    def x(self, tick: float) -> float:
        return _LEFT + tick * self.per_tick

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, extra: str = "", title: str = ""
    ) -> None:
        inner = f"<title>{escape(title)}</title>" if title else ""
        box = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
        self.parts.append(f'<rect {box} fill="{fill}"{extra}>{inner}</rect>')

    def text(self, x: float, y: float, content: str, extra: str = "") -> None:
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}"{extra}>{escape(content)}</text>')

    def line(self, x: float, top: float, bottom: float, colour: str) -> None:
        self.parts.append(f'<path d="M{x:.1f} {top:.1f}V{bottom:.1f}" stroke="{colour}" stroke-width="1"/>')


def pianoroll_svg(composition: Composition, instruments: Sequence[str] | None = None) -> str:
    """An SVG piano roll: section bands, bars and beats, note names, one colour an instrument, velocity as opacity."""
    page = _Page(composition, tuple(instruments) if instruments is not None else composition.meta.instruments)
    _draw_background(page)
    _draw_grid(page)
    for name in page.pitched:
        _draw_pitched(page, name)
    for row, name in enumerate(page.drums):
        _draw_drums(page, name, row)
    _draw_legend(page)
    body = "\n".join(page.parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {page.width:.0f} {page.height:.0f}" '
        f'width="{page.width:.0f}" height="{page.height:.0f}" font-family="sans-serif" font-size="11" fill="#2b303b">\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n{body}\n</svg>\n'
    )


def _draw_background(page: _Page) -> None:
    meta = page.meta
    facts = (
        f"{meta.tempo:g} bpm · {meta.key} {meta.scale} · {meta.meter} · {meta.bars} bars · {meta.length_seconds:.1f} s"
    )
    page.text(_LEFT, _TITLE_Y, f"{one_line(meta.title, 80)}", ' font-size="17" font-weight="bold"')
    page.text(_LEFT, _FACTS_Y, facts, ' fill="#5b6270"')
    ticks_per_bar = meta.clock.ticks_per_bar
    for i, section in enumerate(meta.sections):
        left, right = page.x(section.start_bar * ticks_per_bar), page.x(section.end_bar * ticks_per_bar)
        page.rect(left, _BAND_TOP, right - left, page.bottom - _BAND_TOP, _SECTION_FILLS[i % 2])
        shown = one_line(section.name, max(2, int((right - left) / _CHARACTER_WIDTH)))
        page.text(left + 4, _SECTION_Y, shown, ' font-weight="bold" fill="#4a5163"')
    _draw_chords(page)
    end = page.x(meta.bars * ticks_per_bar)
    for note in range(page.low, page.high + 1):
        y = _TOP + (page.high - note) * _ROW
        if note % 12 in _BLACK_KEYS:
            page.rect(_LEFT, y, end - _LEFT, _ROW, "#000", ' opacity="0.045"')
        if note % 12 in (0, 7):
            colour = "#2b303b" if note % 12 == 0 else "#9097a5"
            page.text(_LEFT - 6, y + _ROW - 1.5, note_name(note), f' text-anchor="end" fill="{colour}"')


def _draw_chords(page: _Page) -> None:
    """Chord names where they begin; one that would run into the one before is left out."""
    free = 0.0
    for change in page.meta.chords:
        ticks = change.bar * page.meta.clock.ticks_per_bar + round(change.beat * TICKS_PER_QUARTER)
        x = page.x(ticks) + 4
        if x >= free:
            page.text(x, _CHORD_Y, change.symbol, ' fill="#1f5fae"')
            free = x + (len(change.symbol) + 1) * _CHARACTER_WIDTH


def _draw_grid(page: _Page) -> None:
    clock = page.meta.clock
    wide = clock.ticks_per_bar * page.per_tick
    every = next(n for n in (1, 2, 4, 8, 16, 32) if n * wide >= 28 or n == 32)
    for bar in range(page.meta.bars + 1):
        x = page.x(bar * clock.ticks_per_bar)
        page.line(x, _TOP - 6, page.bottom, "#aab1be")
        if bar < page.meta.bars and bar % every == 0:
            page.text(x + 3, page.bottom + 13, str(bar + 1), ' fill="#5b6270"')
        if wide >= 40 and bar < page.meta.bars:
            for tick in range(TICKS_PER_QUARTER, clock.ticks_per_bar, TICKS_PER_QUARTER):
                page.line(x + tick * page.per_tick, _TOP, page.bottom, "#dde1e8")


def _note_title(name: str, note: Note, page: _Page, label: str) -> str:
    bar, tick = divmod(note.onset_ticks, page.meta.clock.ticks_per_bar)
    return f"{name} {label} · bar {bar + 1} beat {1 + tick / TICKS_PER_QUARTER:g} · velocity {note.velocity}"


def _opacity(velocity: int) -> str:
    return f' rx="1.5" opacity="{0.35 + 0.65 * velocity / 127:.2f}"'


def _draw_pitched(page: _Page, name: str) -> None:
    colour = instrument_colour(page.meta, name)
    names_drawn: list[tuple[float, float, str]] = []
    for note in page.notes[name]:
        y = _TOP + (page.high - note.note) * _ROW + 0.5
        x, width = page.x(note.onset_ticks), max(1.5, note.length_ticks * page.per_tick - 0.5)
        title = _note_title(name, note, page, note_name(note.note))
        page.rect(x, y, width, _ROW - 1, colour, _opacity(note.velocity), title)
        if width >= _NAME_SPACE:
            names_drawn.append((x + 3, y + _ROW - 2.5, note_name(note.note)))
    if names_drawn:
        page.parts.append('<g font-size="8.5" fill="#10131a">')
        for x, y, label in names_drawn:
            page.text(x, y, label)
        page.parts.append("</g>")


def _draw_drums(page: _Page, name: str, row: int) -> None:
    """One lane a piece; the harder a hit, the taller its mark."""
    colour = instrument_colour(page.meta, name)
    y = page.drum_top + row * _DRUM_ROW
    page.rect(4, y + 4, 8, 8, colour)
    page.text(17, y + 12, name)
    for note in page.notes[name]:
        title = _note_title(name, note, page, "")
        height = (_DRUM_ROW - 3) * (0.35 + 0.65 * note.velocity / 127)
        left, top = page.x(note.onset_ticks), y + _DRUM_ROW - 1 - height
        page.rect(left, top, 4, height, colour, _opacity(note.velocity), title)


def _draw_legend(page: _Page) -> None:
    for i, name in enumerate(page.pitched):
        column, row = i % page.legend_columns, i // page.legend_columns
        x, y = _LEFT + column * _LEGEND_COLUMN, page.bottom + 32 + row * _LEGEND_ROW
        page.rect(x, y - 9, 10, 10, instrument_colour(page.meta, name))
        page.text(x + 15, y, name)


def activity_rows(composition: Composition, width: int) -> list[tuple[str, str]]:
    """One line an instrument: how much it plays over the piece, as block characters `width` columns wide."""
    total_ticks = composition.meta.bars * composition.meta.clock.ticks_per_bar
    columns = max(1, min(width, composition.meta.bars * 4))
    rows: list[tuple[str, str]] = []
    for name in composition.meta.instruments:
        weights = [0.0] * columns
        for note in composition.notes_of(name):
            weights[min(columns - 1, note.onset_ticks * columns // total_ticks)] += note.velocity / 127
        peak = max(weights) or 1.0
        rows.append((name, "".join(_SHADES[round(w / peak * (len(_SHADES) - 1))] for w in weights)))
    return rows
