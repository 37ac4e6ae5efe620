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
)  # fmt: skip
_LEFT, _TOP, _ROW, _DRUM_ROW = 92, 54, 7, 12
_MAX_WIDTH, _MIN_BAR_WIDTH, _MAX_BAR_WIDTH = 6000.0, 8.0, 72.0
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
        self.width = _LEFT + self.meta.bars * bar_width + 16
        self.roll_height = (self.high - self.low + 1) * _ROW
        self.drum_top = _TOP + self.roll_height + (10 if self.drums and self.pitched else 0)
        self.height = self.drum_top + len(self.drums) * _DRUM_ROW + 34 + 16 * (len(instruments) // 6)
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
        f'width="{page.width:.0f}" height="{page.height:.0f}" font-family="sans-serif" font-size="9" fill="#333">\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n{body}\n</svg>\n'
    )


def _draw_background(page: _Page) -> None:
    meta = page.meta
    facts = (
        f"{meta.tempo:g} bpm · {meta.key} {meta.scale} · {meta.meter} · {meta.bars} bars · {meta.length_seconds:.1f} s"
    )
    page.text(_LEFT, 16, f"{one_line(meta.title, 80)}", ' font-size="13" font-weight="bold"')
    page.text(_LEFT, 30, facts)
    ticks_per_bar = meta.clock.ticks_per_bar
    bottom = page.drum_top + len(page.drums) * _DRUM_ROW
    for i, section in enumerate(meta.sections):
        left, right = page.x(section.start_bar * ticks_per_bar), page.x(section.end_bar * ticks_per_bar)
        page.rect(left, 36, right - left, bottom - 36, _SECTION_FILLS[i % 2])
        page.text(left + 3, 46, section.name, ' font-weight="bold" fill="#667"')
    for note in range(page.low, page.high + 1):
        y = _TOP + (page.high - note) * _ROW
        if note % 12 in _BLACK_KEYS:
            page.rect(_LEFT, y, page.width - _LEFT - 16, _ROW, "#000", ' opacity="0.04"')
        if note % 12 == 0:
            page.text(_LEFT - 26, y + _ROW - 0.5, note_name(note))


def _draw_grid(page: _Page) -> None:
    clock = page.meta.clock
    bottom = page.drum_top + len(page.drums) * _DRUM_ROW
    wide = clock.ticks_per_bar * page.per_tick
    every = next(n for n in (1, 2, 4, 8, 16, 32) if n * wide >= 24 or n == 32)
    for bar in range(page.meta.bars + 1):
        x = page.x(bar * clock.ticks_per_bar)
        page.line(x, _TOP - 4, bottom, "#b8bec8")
        if bar < page.meta.bars and bar % every == 0:
            page.text(x + 2, bottom + 10, str(bar + 1), ' fill="#889"')
        if wide >= 40 and bar < page.meta.bars:
            for tick in range(TICKS_PER_QUARTER, clock.ticks_per_bar, TICKS_PER_QUARTER):
                page.line(x + tick * page.per_tick, _TOP, bottom, "#e2e5ea")


def _note_title(name: str, note: Note, page: _Page, label: str) -> str:
    bar, tick = divmod(note.onset_ticks, page.meta.clock.ticks_per_bar)
    return f"{name} {label} · bar {bar + 1} beat {1 + tick / TICKS_PER_QUARTER:g} · velocity {note.velocity}"


def _opacity(velocity: int) -> str:
    return f' rx="1" opacity="{0.35 + 0.65 * velocity / 127:.2f}"'


def _draw_pitched(page: _Page, name: str) -> None:
    colour = instrument_colour(page.meta, name)
    for note in page.notes[name]:
        y = _TOP + (page.high - note.note) * _ROW + 0.5
        width = max(1.5, note.length_ticks * page.per_tick - 0.5)
        title = _note_title(name, note, page, note_name(note.note))
        page.rect(page.x(note.onset_ticks), y, width, _ROW - 1, colour, _opacity(note.velocity), title)


def _draw_drums(page: _Page, name: str, row: int) -> None:
    colour = instrument_colour(page.meta, name)
    y = page.drum_top + row * _DRUM_ROW
    page.text(4, y + 9, name)
    for note in page.notes[name]:
        title = _note_title(name, note, page, "")
        page.rect(page.x(note.onset_ticks), y + 2, 3, _DRUM_ROW - 4, colour, _opacity(note.velocity), title)


def _draw_legend(page: _Page) -> None:
    y = page.drum_top + len(page.drums) * _DRUM_ROW + 24
    for i, name in enumerate(page.pitched):
        x, line = _LEFT + (i % 6) * 110, y + (i // 6) * 14
        page.rect(x, line - 7, 8, 8, instrument_colour(page.meta, name))
        page.text(x + 12, line, name)


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


def roll_rows(composition: Composition, first_bar: int, bars: int, width: int) -> list[tuple[str, str]]:
    """Rows of a piano roll for a terminal, highest note first: (note name, cells); `█` an onset, `▒` a held note."""
    ticks_per_bar = composition.meta.clock.ticks_per_bar
    start, span = first_bar * ticks_per_bar, bars * ticks_per_bar
    columns = max(8, width)
    grid: dict[int, list[str]] = {}
    for name in composition.meta.instruments:
        if known_instrument(name).is_percussion:
            continue
        for note in composition.notes_of(name):
            left = (note.onset_ticks - start) * columns // span
            right = (note.onset_ticks + note.length_ticks - start) * columns // span
            if right < 0 or left >= columns:
                continue
            cells = grid.setdefault(note.note, [" "] * columns)
            for column in range(max(0, left), max(left + 1, min(columns, right))):
                if 0 <= column < columns and cells[column] != "█":
                    cells[column] = "█" if column == left else "▒"
    return [(note_name(note), "".join(grid[note])) for note in sorted(grid, reverse=True)]
