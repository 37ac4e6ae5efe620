"""Writes docs/styles.md and a piano roll per style: `python docs/build_styles.py`."""

from pathlib import Path

from air_cli.domain.plan import PlanMeta
from air_cli.midi.pianoroll import pianoroll_svg
from air_cli.offline.catalogue import load_styles
from air_cli.offline.composer import compose
from air_cli.offline.planner import PlanWishes, make_plan
from air_cli.offline.style import Style

SEED = 1
BARS = 16
HERE = Path(__file__).parent
INTRODUCTION = """# Styles

The styles of the embedded planner and composer, each with a piano roll of what `air plan STYLE --style STYLE --bars 16
--seed 1` becomes. Written by `python docs/build_styles.py`; `air styles` lists them, `air styles lofi` shows the file
of one.

A style is one TOML file. To add one, write it to the `styles/` folder of the workspace:

    mkdir -p styles
    air styles lofi > styles/nightbus.toml      # then change name, tempo, patterns …
    air make "a nightbus beat"

A file that breaks a rule is named with its line. The same name as a packaged style replaces it.
"""


def style_entry(style: Style, meta: PlanMeta) -> str:
    """The section of one style."""
    grid = f"{style.tempo_low_bpm:g}–{style.tempo_high_bpm:g} bpm, {style.meter}, {style.feel}"
    return (
        f"\n## {style.title}\n\n`{style.name}`: {grid}. Here: {meta.tempo:g} bpm, {meta.key} {meta.scale}, "
        f"{', '.join(meta.instruments)}.\n\n![piano roll of {style.name}](styles/{file_name(style)})\n"
    )


def file_name(style: Style) -> str:
    """The picture's file."""
    return f"{style.name.replace(' ', '_').replace('&', 'and')}.svg"


def planned(style: Style) -> PlanMeta:
    """The plan that stands for a style."""
    return make_plan(style.name, SEED, PlanWishes(style=style.name, bars=BARS)).meta


def page() -> str:
    """The whole of docs/styles.md."""
    styles = [style for _, style in sorted(load_styles().items())]
    return INTRODUCTION + "".join(style_entry(style, planned(style)) for style in styles)


def main() -> None:
    """Write the page and its pictures."""
    (HERE / "styles").mkdir(exist_ok=True)
    for style in load_styles().values():
        meta = planned(style)
        (HERE / "styles" / file_name(style)).write_text(pianoroll_svg(compose(meta, meta.seed)), encoding="utf-8")
    (HERE / "styles.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
