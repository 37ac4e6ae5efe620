"""`air schema`: every file that a real piece leaves behind fits the schema of its kind."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.builders import sine, write_wav
from tests.conftest import Air

KINDS = {
    "plan": "outputs/param_generation/*/parameter_plan.json",
    "midi": "outputs/midi_generation/*/midi.json",
    "inventory": "outputs/inventory/inventory.json",
    "render": "outputs/render/*/render_state.json",
    "run": "outputs/*/*/run.json",
}


def schema(air: Air, name: str) -> dict[str, object]:
    done = air("schema", name)
    assert done.code == 0, done.err
    document: dict[str, object] = json.loads(done.out)
    jsonschema.Draft202012Validator.check_schema(document)
    return document


def test_every_file_of_a_piece_fits_its_schema(air: Air, clean_place: Path) -> None:
    write_wav(clean_place / "local_samples" / "kick.wav", sine(60, 0.2))
    assert air("inventory", "rebuild", "--deep").code == 0
    assert air("make", "lofi, 2 bars", "--seed", "3").code == 0
    for name, pattern in KINDS.items():
        files = list(clean_place.glob(pattern))
        assert files, pattern
        for file in files:
            jsonschema.validate(json.loads(file.read_text()), schema(air, name), jsonschema.Draft202012Validator)


def test_the_list_and_a_typing_error(air: Air) -> None:
    listed = {line.split("\t")[0] for line in air("schema").out.splitlines()}
    assert listed == {*KINDS, "export"}
    done = air("schema", "pla")
    assert (done.code, "plan" in done.err) == (3, True)


@pytest.mark.parametrize("name", ["tempo", "bars"])
def test_a_schema_holds_limits(air: Air, name: str) -> None:
    text = json.dumps(schema(air, "plan"))
    assert f'"{name}"' in text
    assert '"maximum"' in text


def test_the_manifest_in_an_export_fits_its_schema(air: Air) -> None:
    run_id = json.loads(air("make", "lofi, 2 bars", "--seed", "3", "--json").out)["run_id"]
    path = air("export", run_id).out.strip()
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if name.endswith("manifest.json"))
        manifest = json.loads(archive.read(name))
    jsonschema.validate(manifest, schema(air, "export"), jsonschema.Draft202012Validator)


def _event(document: Any) -> Any:
    return next(bar["events"][0] for bar in document["pattern"] if bar["events"])


Change = Callable[[Any], Any]
WRONG: dict[str, tuple[str, Change]] = {
    "a note above 127": ("midi", lambda d: _event(d).update(note=200)),
    "a note as text": ("midi", lambda d: _event(d).update(note="60")),
    "a velocity of nothing": ("midi", lambda d: _event(d).update(vel=0)),
    "a velocity above 127": ("midi", lambda d: _event(d).update(vel=128)),
    "no length": ("midi", lambda d: _event(d).update(len=0)),
    "a step before the bar": ("midi", lambda d: _event(d).update(step=-1)),
    "a step no grid has": ("midi", lambda d: _event(d).update(step=384)),
    "half a step": ("midi", lambda d: _event(d).update(step=1.5)),
    "a shift of a whole step": ("midi", lambda d: _event(d).update(shift=1)),
    "an unknown field": ("midi", lambda d: _event(d).update(velocity=90)),
    "an event without a note": ("midi", lambda d: _event(d).pop("note")),
    "an unknown scale": ("plan", lambda d: d["meta"].update(scale="zz")),
    "no chord symbol": ("plan", lambda d: d["meta"]["chords"][0].update(symbol="the blue one")),
    "a key in minor letters": ("plan", lambda d: d["meta"].update(key="h")),
    "a meter over three": ("plan", lambda d: d["meta"].update(meter="4/3")),
    "an unknown instrument": ("plan", lambda d: d["meta"]["instruments"].append("Zz")),
    "an unknown instrument in a section": ("plan", lambda d: d["meta"]["sections"][0].update(instruments=["Zz"])),
    "an unknown format": ("render", lambda d: d["request"].update(format="zz")),
    "an unknown master": ("render", lambda d: d["request"].update(master="zz")),
    "an unknown pitch mode": ("render", lambda d: d["request"].update(pitch="zz")),
    "a sample rate nobody writes": ("render", lambda d: d["response"].update(sample_rate=1)),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_does_not_fit(air: Air, clean_place: Path, a_piece: Callable[..., str], wrong: str) -> None:
    a_piece("lofi, 2 bars", "--seed", "3")
    name, change = WRONG[wrong]
    document = json.loads(next(clean_place.glob(KINDS[name])).read_text())
    published = schema(air, name)
    jsonschema.validate(document, published, jsonschema.Draft202012Validator)
    change(document)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, published, jsonschema.Draft202012Validator)
