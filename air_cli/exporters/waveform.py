"""A waveform as SVG: what a mix looks like, with its sections, bars and loudness."""

from collections.abc import Sequence
from html import escape

from air_cli.domain.plan import PlanMeta
from air_cli.domain.text import one_line

COLUMNS = 1000
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 1080.0, 240.0, 40.0, 62.0, 212.0
_FILLS = ("#f6f7f9", "#eaedf3")
_PEAK, _RMS = "#9db4d4", "#1f5fae"
_CHARACTER_WIDTH = 6.6
_TICK_STEPS_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600)
_LEAST_TICK_SPACE = 56.0


def waveform_svg(
    rows: Sequence[tuple[float, float, float]],
    seconds: float,
    title: str,
    facts: str = "",
    meta: PlanMeta | None = None,
) -> str:
    """An SVG waveform.

    Args:
        rows: lowest value, highest value and RMS of each column, ±1.0 = 0 dBFS.
        seconds: length of the sound.
        title: heading.
        facts: a line below it, such as loudness and true peak.
        meta: the plan, whose sections and bars are drawn behind.
    """
    parts = [_text(_LEFT, 20, one_line(title, 90), ' font-size="16" font-weight="bold"')]
    parts.append(_text(_LEFT, 37, one_line(facts, 150), ' fill="#5b6270"'))
    if meta is not None:
        parts += _sections(meta, seconds)
    parts += _scale(seconds)
    parts.append(f'<path d="{_outline([(low, high) for low, high, _ in rows])}" fill="{_PEAK}"/>')
    parts.append(f'<path d="{_outline([(-rms, rms) for _, _, rms in rows])}" fill="{_RMS}"/>')
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" width="{_WIDTH:.0f}" '
        f'height="{_HEIGHT:.0f}" font-family="sans-serif" font-size="11" fill="#2b303b">\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n{body}\n</svg>\n'
    )


def _text(x: float, y: float, content: str, extra: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}"{extra}>{escape(content)}</text>'


def _x(seconds: float, total: float) -> float:
    return _LEFT + min(1.0, seconds / max(total, 1e-9)) * (_WIDTH - _LEFT - 16)


def _y(level: float) -> float:
    middle, half = (_TOP + _BOTTOM) / 2, (_BOTTOM - _TOP) / 2
    return middle - max(-1.0, min(1.0, level)) * half


def _outline(rows: Sequence[tuple[float, float]]) -> str:
    """A closed path along the upper values and back along the lower ones."""
    if not rows:
        return ""
    step = (_WIDTH - _LEFT - 16) / len(rows)
    above = [f"{_LEFT + (i + 0.5) * step:.1f} {_y(row[1]):.1f}" for i, row in enumerate(rows)]
    below = [f"{_LEFT + (i + 0.5) * step:.1f} {_y(row[0]):.1f}" for i, row in enumerate(rows)]
    return f"M{'L'.join(above)}L{'L'.join(reversed(below))}Z"


def _sections(meta: PlanMeta, total: float) -> list[str]:
    parts = []
    for i, section in enumerate(meta.sections):
        left = _x(meta.clock.bars_to_seconds(section.start_bar), total)
        right = _x(meta.clock.bars_to_seconds(section.end_bar), total)
        box = f'x="{left:.1f}" y="44" width="{right - left:.1f}" height="{_BOTTOM - 44:.1f}"'
        parts.append(f'<rect {box} fill="{_FILLS[i % 2]}"/>')
        shown = one_line(section.name, max(2, int((right - left) / _CHARACTER_WIDTH)))
        parts.append(_text(left + 4, 57, shown, ' font-weight="bold" fill="#4a5163"'))
    return parts


def _scale(seconds: float) -> list[str]:
    """Lines at full scale, −6 dBFS and silence; times below."""
    parts = []
    for level, label in ((1.0, "0 dB"), (0.501, "−6"), (0.0, "−∞"), (-0.501, "−6"), (-1.0, "0 dB")):
        y = _y(level)
        parts.append(f'<path d="M{_LEFT:.1f} {y:.1f}H{_WIDTH - 16:.1f}" stroke="#d5dae3"/>')
        parts.append(_text(_LEFT - 5, y + 4, label, ' text-anchor="end" font-size="9" fill="#7a8190"'))
    space = (_WIDTH - _LEFT - 16) / max(seconds, 1e-9)
    step = next((s for s in _TICK_STEPS_SECONDS if s * space >= _LEAST_TICK_SPACE), _TICK_STEPS_SECONDS[-1])
    for number in range(int(seconds // step) + 1):
        x, at = _x(number * step, seconds), number * step
        parts.append(f'<path d="M{x:.1f} {_BOTTOM:.1f}v5" stroke="#7a8190"/>')
        parts.append(_text(x, _BOTTOM + 18, f"{at // 60}:{at % 60:02d}", ' text-anchor="middle" fill="#5b6270"'))
    return parts
