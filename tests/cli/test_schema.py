"""`air schema`: every file that a real piece leaves behind fits the schema of its kind."""

import json
import zipfile
from pathlib import Path

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
