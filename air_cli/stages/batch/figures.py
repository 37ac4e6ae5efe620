"""What can be measured of a finished piece, and how much of a score each figure is worth."""

from typing import Any

from air_cli.audio.masking import masked_shares
from air_cli.audio.master import MASTERS
from air_cli.domain.composition import Composition
from air_cli.domain.figures import bars_of, groove_consistency, in_key_share, section_contrast, steps_per_bar
from air_cli.domain.instruments import known_instrument
from air_cli.stages.batch.figure_rows import FIGURES
from air_cli.stages.batch.work import Place
from air_cli.stages.records import load_composition, load_record, load_render_state
from air_cli.stages.session import Session
from air_cli.store.workspace import RunRef

Figures = dict[str, float | None]


def score(figures: Figures) -> float:
    """Mean worth of all figures that there are, 0–1; none counts more than another."""
    worths = [row.worth(value) for row in FIGURES if (value := figures.get(row.name)) is not None]
    return sum(worths) / len(worths) if worths else 0.0


def figures_of(asked: tuple[Place, str]) -> Figures:
    """Measure a piece of a batch by its id.

    Raises:
        AirError: it is gone, or damaged.
    """
    place, run_id = asked
    session = place.session()
    ref = session.workspace.find(run_id, "midi_generation")
    composition, mended = load_composition(ref)
    record = load_record(ref)
    repairs = len(mended) + (len(record.repairs) if record else 0)
    steps = steps_per_bar(composition)
    return {
        "in_key": in_key_share(composition),
        "contrast": section_contrast(composition),
        "groove": groove_consistency(bars_of(composition), steps),
        **_of_sound(session, ref, composition),
        "repairs": float(repairs),
    }


def _of_sound(session: Session, ref: RunRef, composition: Composition) -> Figures:
    state = load_render_state(session.workspace, ref.run_id) or {}
    made, asked = state.get("response", {}), state.get("request", {})
    target = MASTERS.get(asked.get("master") or "streaming", MASTERS["off"])
    return {
        "masking": _masking(session, made, composition),
        "loudness": _apart(made.get("integrated_lufs"), target.lufs),
        "true_peak": _above(made.get("true_peak_dbtp"), target.ceiling_dbtp),
    }


def _masking(session: Session, made: dict[str, Any], composition: Composition) -> float | None:
    """Mean over pitched parts: drums are meant to cover what they hit."""
    rows = made.get("stems") or []
    outputs = session.workspace.outputs
    paths = [path for row in rows if (path := outputs / row["audio_rel"]).is_file()]
    if len(paths) < 2 or len(paths) != len(rows):
        return None
    shares = masked_shares(paths)
    names = [row["instrument"] for row in rows]
    pitched = [share for name, share in zip(names, shares, strict=True) if not known_instrument(name).is_percussion]
    return sum(pitched) / len(pitched) if pitched and composition.meta.instruments else None


def _apart(value: float | None, target: float | None) -> float | None:
    return round(value - target, 3) if value is not None and target is not None else None


def _above(value: float | None, ceiling: float | None) -> float | None:
    return round(max(0.0, value - ceiling), 3) if value is not None and ceiling is not None else None
