"""Pieces of a kit that come in several: toms by drum note, hats."""

from collections.abc import Mapping

from air_cli.starter.entry import Entry, struck
from air_cli.starter.take import Model


def toms(models: Mapping[int, Model]) -> dict[str, Entry]:
    """Low, middle and high toms from models by drum note."""
    names = {41: "floor", 43: "high_floor", 45: "low", 48: "middle", 50: "high"}
    return {
        "Low Tom": struck(models[43], {note: (names[note], models[note]) for note in (43, 41, 45)}),
        "Mid Tom": struck(models[47]),
        "High Tom": struck(models[50], {note: (names[note], models[note]) for note in (50, 48)}),
    }


def hats(closed: Model, pedal: Model, opened: Model) -> dict[str, Entry]:
    """Closed, pedalled and open hat."""
    return {"Closed Hi-Hat": struck(closed, {42: ("", closed), 44: ("pedal", pedal)}), "Open Hi-Hat": struck(opened)}
