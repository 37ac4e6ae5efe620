"""What is fed with bad input. A target may only raise an `AirError`; everything else is a fault.

Each target takes a stream of chance and an empty folder, makes its case from them and runs it.
"""

import contextlib
import io
import json
import math
import re
import sys
from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import soundfile

from air_cli.audio.analysis import listen
from air_cli.audio.files import read_sample, sample_info
from air_cli.audio.wav import read_sampler_chunk
from air_cli.cli.values import parse_bars, parse_numbers, parse_pairs
from air_cli.config import load_settings
from air_cli.domain.composition import Composition
from air_cli.domain.composition_repair import repair_composition
from air_cli.domain.names import safe_name
from air_cli.domain.plan_fields import EDITABLE, plan_field
from air_cli.domain.plan_repair import repair_plan
from air_cli.domain.units import parse_length
from air_cli.errors import AirError
from air_cli.exporters.archive import safe_archive_name, unique_names
from air_cli.inventory.presets import PresetReader
from air_cli.inventory.scan import scan_library
from air_cli.llm.extract import find_object
from air_cli.midi.pianoroll import pianoroll_svg
from air_cli.midi.read import parse_midi
from air_cli.midi.textroll import TextRoll
from air_cli.midi.write import midi_file_bytes
from air_cli.offline.catalogue import parse_style, use_styles
from air_cli.offline.composer import compose
from air_cli.offline.planner import PlanWishes, make_plan
from air_cli.stages.plan import checked_prompt
from air_cli.stages.providers import readiness
from air_cli.store.json_files import dump_json, parse_json
from air_cli.store.workspace import Workspace
from tests.builders import click, plan_meta, write_wav
from tests.fuzz import hostile

Target = Callable[[Random, Path], None]
MAX_COMPOSED_BARS = 48
_WORDS = (
    "lofi", "techno", "waltz", "82 bpm", "120", "D dorian", "f# minor", "in 7/8", "45 seconds", "2 minutes", "32 bars",
    "no drums", "without bass", "piano", "kick", "strings", "fast", "slow", "intro", "drop", "only", "and", ",",
    "ii-V-I",
    "Am F C G", "until the chorus", "90-100 bpm", "sin bajo", "ohne Schlagzeug", "bez perkusji", "1:30", "à 3 temps",
)  # fmt: skip


@cache
def _plan() -> dict[str, Any]:
    meta = make_plan("house, 8 bars, piano, bass, drums", 1).meta
    return {"schema_version": "air-plan-1", "user_prompt": "house", "meta": meta.model_dump(mode="json")}


@cache
def _composition() -> Composition:
    meta = make_plan("house, 8 bars, piano, bass, drums", 1).meta
    return compose(meta, 1)


@cache
def _midi() -> dict[str, Any]:
    content: dict[str, Any] = _composition().model_dump(mode="json")
    return content


@cache
def _sounds() -> dict[str, bytes]:
    """A short sound in every format that libsndfile writes."""
    frames = np.concatenate([click(0.2)] * 3).repeat(2, axis=1)
    rows = (("WAV", "PCM_24"), ("WAV", "FLOAT"), ("WAV", "IMA_ADPCM"), ("AIFF", "PCM_16"), ("FLAC", "PCM_16"),
            ("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", "MPEG_LAYER_III"), ("W64", "PCM_16"), ("CAF", "PCM_16"),
            ("RF64", "PCM_16"))  # fmt: skip
    sounds = {}
    for container, subtype in rows:
        file = io.BytesIO()
        rate = 48_000 if subtype == "OPUS" else 44_100
        soundfile.write(file, frames, rate, format=container, subtype=subtype)
        sounds[f"{container}-{subtype}.{container.lower()}"] = file.getvalue()
    return sounds


@cache
def _styles() -> tuple[str, ...]:
    folder = resources.files("air_cli.offline") / "styles"
    return tuple(file.read_text("utf-8") for file in sorted(folder.iterdir(), key=str) if file.name.endswith("toml"))


def prompts(dice: Random, _place: Path) -> None:
    words = [dice.choice(_WORDS) if dice.random() < 0.7 else hostile.text(dice) for _ in range(dice.randrange(1, 14))]
    text = checked_prompt(dice.choice((" ", ", ", "")).join(words))
    planned = make_plan(text, dice.randrange(100), PlanWishes())
    if planned.meta.bars <= MAX_COMPOSED_BARS:
        _use(compose(planned.meta, 1))


def plan_json(dice: Random, _place: Path) -> None:
    raw = _parsed(hostile.json_text(_plan(), dice))
    if isinstance(raw, dict) and isinstance(raw.get("meta"), dict):
        meta, _ = repair_plan(raw["meta"])
        dump_json(meta.model_dump(mode="json"))
        if meta.bars <= MAX_COMPOSED_BARS:
            _use(compose(meta, 1))


def midi_json(dice: Random, _place: Path) -> None:
    raw = _parsed(hostile.json_text(_midi(), dice))
    if isinstance(raw, dict):
        plan = plan_meta(instruments=["Piano", "Kick"]) if dice.random() < 0.3 else None
        composition, _ = repair_composition(raw, plan, is_on_plan_grid=dice.random() < 0.3)
        dump_json(composition.model_dump(mode="json"))
        _use(composition)


def replies(dice: Random, _place: Path) -> None:
    good = json.dumps(dice.choice((_plan()["meta"], _midi())))
    text = hostile.damaged(hostile.json_text(json.loads(good), dice), dice).decode("utf-8", "replace")
    around = dice.choice(("{}", "```json\n{}\n```", "<think>{{</think>{}", "Sure! {} {}", "{}" * 3))
    found = find_object(around.replace("{}", text), lambda value: "meta" in value or "tempo" in value)
    if found.value is not None:
        with contextlib.suppress(AirError):
            repair_plan(found.value)
        repair_composition(found.value, plan_meta(), is_on_plan_grid=True)


def midi_files(dice: Random, _place: Path) -> None:
    content = hostile.damaged(midi_file_bytes(_composition()), dice)
    composition, _ = parse_midi(content, hostile.text(dice), "song.mid")
    _use(composition)


def samples(dice: Random, place: Path) -> None:
    name, content = dice.choice(sorted(_sounds().items()))
    path = place / f"kick_C2_{name}"
    path.write_bytes(hostile.damaged(content, dice))
    for reader in (read_sampler_chunk, sample_info, read_sample, listen):
        with contextlib.suppress(AirError):
            reader(path)


_SFZ = """<control> default_path=samples/ note_offset=0 octave_offset=0 #define $KEY 60
<global> ampeg_release=0.4 sw_lokey=24 sw_hikey=25 sw_default=24
<group> lovel=1 hivel=127 seq_length=2 trigger=attack sw_last=24
<region> sample=Piano_C4.wav lokey=c4 hikey=$KEY pitch_keycenter=c4 tune=-12 transpose=0 volume=-6 seq_position=1
<region> sample=..\\samples/piano_c4.WAV key=61 loop_mode=loop_continuous loop_start=10 loop_end=400
#include "more.sfz"
"""
_MORE_SFZ = "<group> lokey=0 hikey=127\n<region> sample=Kick.wav key=36 // a note\n"
_DSPRESET = """<?xml version="1.0"?><DecentSampler><groups volume="-3dB" attack="0.1"><group seqMode="round_robin">
<sample path="samples/Piano_C4.wav" rootNote="60" loNote="48" hiNote="72" loVel="1" hiVel="127" seqPosition="1"
 loopEnabled="true" loopStart="10" loopEnd="400" tuning="0.5" volume="0.5"/><sample path="samples/Kick.wav"/>
</group></groups></DecentSampler>"""
_PRESET_WORDS = (
    "<region>", "<group>", "<global>", "<control>", "<curve>", "<", ">", "=", "#include", '#include "a.sfz"', "#define",
    "$KEY", "$", "sample=", "sample=../../../../etc/passwd", "lokey=", "key=c-1", "key=999999999999", "c#4", "g9",
    "loop_start=-1", "loop_end=18446744073709551616", "volume=1e999", "tune=nan", "seq_length=0", "lovel=128",
    "default_path=/", "//", "/*", "*/", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "<group><group>", "&a;", 'rootNote="C#-9"',
)  # fmt: skip


def presets(dice: Random, place: Path) -> None:
    """SFZ and Decent Sampler files of a library, damaged and nested, read as a scan reads them."""
    library = place / "library"
    (library / "samples").mkdir(parents=True)
    for name in ("Piano_C4.wav", "Kick.wav"):
        (library / "samples" / name).write_bytes(b"RIFF")
    files = {"piano.sfz": _SFZ, "more.sfz": _MORE_SFZ, "piano.dspreset": _DSPRESET}
    for name, text in files.items():
        kind = dice.randrange(4)
        if kind == 0:
            content = hostile.damaged(text.encode(), dice)
        else:
            words = re.split(r"(\s+|(?<=[<>=\"]))", text)
            for _ in range(dice.choice((0, 1, 3, 9))):
                odd = dice.choice(_PRESET_WORDS) if dice.random() < 0.6 else hostile.text(dice)
                words[dice.randrange(len(words))] = odd
            part = "".join(word for word in words if word is not None)
            content = (part * dice.choice((1, 1, 1, 40, 2000))).encode("utf-8", "replace")
        if dice.random() < 0.3:
            content += b'\n#include "piano.sfz"\n#include "more.sfz"\n'
        (library / name).write_bytes(content)
    reader = PresetReader(scan_library(library))
    kinds = dict.fromkeys(("samples/Piano_C4.wav", "samples/Kick.wav"), ("Piano", "Keys"))
    programs = reader.programs(lambda ids: {name: kinds[name] for name in ids if name in kinds})
    dump_json([program.model_dump(mode="json") for program in programs])
    for region in (region for program in programs for region in program.regions):
        assert region.sample_id in kinds
        assert 0 <= region.low_key <= 127 and 0 <= region.high_key <= 127, region
    assert all(name in kinds and math.isfinite(root) for name, root in reader.roots.items())


_BARE = ("[]", "{}", '""', '[""]', "[[]]", "0", "-1", "1", "0.0", "1.0", "1e9", "false", '"-"', '["-"]', '["."]',
         '["%"]', '["|"]', '" "')  # fmt: skip
"""What is of a right kind, and holds nothing, or next to nothing."""


def styles(dice: Random, _place: Path) -> None:
    text = dice.choice(_styles())
    kind = dice.randrange(3)
    if kind == 0:
        text = hostile.damaged(text.encode(), dice).decode("utf-8", "replace")
    else:
        lines = text.splitlines()
        for _ in range(dice.choice((1, 3))):
            number = dice.randrange(len(lines))
            key, equals, _ = lines[number].partition("=")
            makers = (lambda: json.dumps(hostile.value(dice)), lambda: dice.choice(lines), lambda: dice.choice(_BARE))
            odd = dice.choice(makers)()
            lines[number] = f"{key}{equals}{odd}"
        text = "\n".join(lines)
    style = parse_style(text, "styles/own.toml")
    use_styles([style])
    try:
        planned = make_plan("something", 1, PlanWishes(style=style.name))
        if planned.meta.bars <= MAX_COMPOSED_BARS:
            _use(compose(planned.meta, 1))
    finally:
        use_styles([])


def names(dice: Random, place: Path) -> None:
    text = hostile.text(dice)
    made = safe_name(text)
    assert made and len(made.encode()) <= 200 and not set(made) & set('/\\\0:*?"<>|'), made
    packed = safe_archive_name(text)
    assert packed and ".." not in packed.split("/") and not packed.startswith("/"), packed
    several = unique_names([safe_archive_name(hostile.text(dice)) for _ in range(9)] * 2)
    assert len({name.casefold() for name in several}) == len(several), several
    Workspace(load_settings({"HOME": str(place)}, place)).find(text)


def options(dice: Random, _place: Path) -> None:
    text = hostile.text(dice) if dice.random() < 0.6 else f"{dice.choice(hostile.NUMBERS)}{dice.choice(_WORDS)}"
    for work in (
        lambda: plan_field(dice.choice(EDITABLE), text),
        lambda: parse_length(text),
        lambda: parse_bars(text),
        lambda: parse_pairs([text], "--sample", "Kick=x"),
        lambda: parse_numbers([text, f"Kick={text}"], "--volume", "Kick=-3"),
    ):
        with contextlib.suppress(AirError):
            work()


def environments(dice: Random, place: Path) -> None:
    lines = [f"{dice.choice(_NAMES)}={hostile.text(dice)}".encode("utf-8", "surrogatepass") for _ in range(4)]
    content = b"\n".join(lines)
    (place / ".env").write_bytes(hostile.damaged(content, dice) if dice.random() < 0.5 else content)
    name = dice.choice(("seed", "model", "master", "x"))
    lines = [f"{name} = {json.dumps(hostile.value(dice))}".encode("utf-8", "ignore")]
    toml = b"[defaults]\n" + b"\n".join(lines)
    if dice.random() < 0.5:
        (place / "air.toml").write_bytes(hostile.damaged(toml, dice) if dice.random() < 0.5 else toml)
    # What a system can hold in a variable: no NUL, and undecodable bytes as the system decodes them.
    odd = (hostile.text(dice).replace("\0", "").encode("utf-8", "ignore") + b"\xff" for _ in range(2))
    environ = {
        name: text.decode("utf-8", "surrogateescape") for name, text in zip(dice.sample(_NAMES, 2), odd, strict=True)
    }
    settings = load_settings({**environ, "HOME": str(place), "AIR_CACHE_DIR": str(place / "cache")}, place)
    readiness(settings)
    # A folder the system has no place for is the system's to refuse: one sentence at the terminal.
    with contextlib.suppress(OSError):
        Workspace(settings).runs("render")


_NAMES = ("AIR_HOME", "AIR_OUTPUTS_DIR", "AIR_SAMPLES_DIR", "OPENAI_API_KEY", "OPENAI_MODELS", "OPENAI_BASE_URL",
          "GOOGLE_API_KEY", "ANTHROPIC_MODEL", "HOME", "SOURCE_DATE_EPOCH")  # fmt: skip


_COMMANDS = (
    "projects", "projects --json", "projects show ID", "show ID", "show ID --raw", "export ID --list", "export ID",
    "check ID", "inventory info", "inventory rebuild", "inventory samples Kick", "projects rename ID x", "diff ID ID",
    "edit ID --set tempo=99", "compose latest", "render ID", "compose ID --only Kick", "replay ID",
)  # fmt: skip


def workspaces(dice: Random, place: Path) -> None:
    """Every file of a workspace damaged by hand, and the commands that read it: a sentence, never a traceback."""
    _copy_workspace(place)
    files = sorted(path for path in place.rglob("*") if path.suffix in (".json", ".txt", ".mid", ".sqlite"))
    for _ in range(dice.choice((1, 1, 3))):
        path = dice.choice(files)
        content = path.read_bytes()
        try:
            path.write_bytes(hostile.json_text(json.loads(content), dice))
        except (ValueError, RecursionError):
            path.write_bytes(hostile.damaged(content, dice))
    project = _workspace()[1]
    commands = [tuple(line.replace("ID", project).split()) for line in _COMMANDS]
    for arguments in dice.sample(commands, 3):
        _command(arguments, place)


def _command(arguments: tuple[str, ...], place: Path) -> None:
    from air_cli.cli.app import main

    out, err, argv, here = io.StringIO(), io.StringIO(), sys.argv, Path.cwd()
    sys.argv = ["air", *arguments, "--home", str(place)]
    code: Any = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), contextlib.chdir(place):
            main()
    except SystemExit as error:
        code = error.code or 0
    finally:
        sys.argv = argv
    assert here == Path.cwd()
    assert code in (0, 1, 2, 3, 6, 7), f"air {' '.join(arguments)} ended with {code}: {err.getvalue()}"
    assert "Traceback" not in err.getvalue(), f"air {' '.join(arguments)}: {err.getvalue()}"
    assert "unexpected " not in err.getvalue(), f"air {' '.join(arguments)}: {err.getvalue()}"
    shown = out.getvalue() + err.getvalue()
    assert "\x1b" not in shown and "\x9b" not in shown, f"air {' '.join(arguments)} shows an escape: {shown!r}"


@cache
def _workspace() -> tuple[dict[str, bytes], str]:
    """The files of a small workspace, and its project."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_wav(place / "local_samples" / "kick.wav", click())
        for arguments in (
            ("plan", "lofi", "--bars", "2", "--tempo", "240", "--instruments", "Kick", "--seed", "1"),
            ("compose", "latest"),
            ("render", "latest"),
        ):
            _command(arguments, place)
        project = next((place / "outputs" / "render").glob("[!.]*")).name
        files = {p.relative_to(place).as_posix(): p.read_bytes() for p in place.rglob("*") if p.is_file()}
    return files, project


def _copy_workspace(place: Path) -> None:
    for name, content in _workspace()[0].items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _parsed(content: bytes) -> Any:
    try:
        return parse_json(content.decode("utf-8", "replace"))
    except ValueError:
        return None


def _use(composition: Composition) -> None:
    """Everything that is made of a composition without playing it."""
    midi_file_bytes(composition)
    pianoroll_svg(composition)
    TextRoll(composition).rows(0, 1920, 80)


TARGETS: dict[str, Target] = {
    "prompts": prompts,
    "plan JSON": plan_json,
    "MIDI JSON": midi_json,
    "model replies": replies,
    "MIDI files": midi_files,
    "samples": samples,
    "presets": presets,
    "styles": styles,
    "names and ids": names,
    "options": options,
    "environment": environments,
    "workspaces": workspaces,
}


def warm_up(name: str) -> None:
    """Make what all cases of a target start from, so that it is not counted as theirs."""
    {"samples": _sounds, "styles": _styles, "workspaces": _workspace}.get(name, _composition)()
