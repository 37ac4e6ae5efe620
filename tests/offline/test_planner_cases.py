"""Sentences of producers in several languages, and what must come of them."""

import itertools

import pytest

from air_cli.domain.instruments import known_instrument
from air_cli.domain.plan import PlanMeta
from air_cli.offline.catalogue import find_style, load_styles
from air_cli.offline.composer import compose
from air_cli.offline.planner import make_plan
from air_cli.offline.prompt import read_prompt


def planned(prompt: str) -> PlanMeta:
    return make_plan(prompt, 1).meta


@pytest.mark.parametrize("name", sorted(load_styles()))
def test_a_style_is_found_by_its_own_name(name: str) -> None:
    assert planned(name).style == name


@pytest.mark.parametrize(
    ("word", "name"),
    [(w, s.name) for s in load_styles().values() for w in (s.name, s.title, *s.synonyms)],
)
def test_every_word_of_a_style_file_names_its_style_in_a_prompt(word: str, name: str) -> None:
    found = find_style(word)
    assert found is not None
    assert found.name == name
    assert read_prompt(word).style == name


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("12-bar blues in E", "blues"), ("música ambiente sin batería", "ambient"), ("salsa with piano", "latin"),
        ("a perreo beat", "reggaeton"), ("guitar solo over blues", "blues"), ("nocturne in F minor", "classical piano"),
    ],
)  # fmt: skip
def test_genres_by_what_people_call_them(prompt: str, style: str) -> None:
    assert planned(prompt).style == style


@pytest.mark.parametrize(
    ("prompt", "there", "not_there"),
    [
        ("Beethoven style piano sonata", {"Piano"}, set()),
        ("utwór na fortepian i wiolonczelę, bez perkusji", {"Piano", "Cello"}, {"Kick", "Snare"}),
        ("pop without guitar, violin and flute", set(), {"Acoustic Guitar", "Clean Guitar", "Violin", "Flute"}),
        ("lofi without drums, bass and vocals", set(), {"Kick", "Upright Bass", "Electric Bass"}),
        ("lofi, no drums, piano and strings", {"Strings"}, {"Kick"}),
        ("guitar solo over blues", {"Kick", "Electric Bass"}, set()),
        ("hip hop beat with sampled horns, vinyl crackle and 808", {"Brass", "Vinyl Noise", "808 Bass", "Kick"}, set()),
        ("gospel choir with hammond organ and no drums", {"Choir", "Drawbar Organ"}, {"Kick"}),
        ("trap beat, dark bells, 808s, no melody", {"Glockenspiel", "808 Bass", "Kick"}, {"Square Lead", "Flute"}),
        ("gitara i bas, wesoła piosenka", {"Electric Bass"}, set()),
        ("traurige Gitarrenmusik ohne Schlagzeug", {"Acoustic Guitar"}, {"Kick"}),
        ("meditation with singing bowls", {"Crystal"}, set()),
    ],
)
def test_who_plays_and_who_must_not(prompt: str, there: set[str], not_there: set[str]) -> None:
    names = set(planned(prompt).instruments)
    assert there <= names
    assert not names & not_there


@pytest.mark.parametrize(
    ("prompt", "key", "scale"),
    [
        ("ii-V-I in Bb, jazz", "Bb", "major"),
        ("i VI III VII in A, trance", "A", "minor"),
        ("do mineur, piano seul", "C", "minor"),
    ],
)
def test_numerals_and_names_tell_the_mode(prompt: str, key: str, scale: str) -> None:
    meta = planned(prompt)
    assert (meta.key, meta.scale) == (key, scale)


def test_slow_in_french_is_slow() -> None:
    assert planned("piano seul, lent").tempo <= 80


@pytest.mark.parametrize(
    ("prompt", "symbols"),
    [
        ("blues in Bb", {"Bb7", "Eb7"}), ("12-bar blues in E", {"E7", "A7", "B7"}),
        ("minor blues in C", {"Cm7", "Fm7"}),
    ],
)  # fmt: skip
def test_a_blues_has_the_chords_of_one(prompt: str, symbols: set[str]) -> None:
    assert symbols <= {change.symbol for change in planned(prompt).chords}


def test_two_players_sit_near_each_other() -> None:
    configs = planned("only piano and cello, ballad").instrument_configs
    assert max(abs(config.pan) for config in configs) < 0.2


def test_a_twelve_bar_blues_goes_round_in_twelves() -> None:
    assert planned("12-bar blues in E").bars % 12 == 0


@pytest.mark.parametrize(
    ("prompt", "key", "scale"),
    [
        ("chords: Dm7 - G7 - Cmaj7, bossa nova", "C", "major"), ("| Dm7 | G7 | Cmaj7 | A7 |", "C", "major"),
        ("Am F C G and then Dm E", "A", "minor"), ("chords: C G Am F", "C", "major"),
        ("chords: Am F C G", "A", "minor"), ("Bm7b5 E7 Am7, jazz", "A", "minor"),
        ("chords Dm7 G7, funk", "D", "dorian"), ("chords: Em C G D", "E", "minor"), ("chords: F G C", "C", "major"),
        ("progression ii V I in C jazz", "C", "major"),
    ],
)  # fmt: skip
def test_chords_tell_the_key(prompt: str, key: str, scale: str) -> None:
    meta = planned(prompt)
    assert (meta.key, meta.scale) == (key, scale)


def test_a_negation_takes_the_swing_and_leaves_the_jazz() -> None:
    meta = planned("no swing jazz")
    assert (meta.style, meta.swing) == ("jazz", 0.0)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("prompt", ["no vocals pop", "pop without drums, bass and vocals", "gospel, no singing"])
def test_no_voice_is_cast_where_vocals_are_ruled_out(prompt: str, seed: int) -> None:
    plan = make_plan(prompt, seed)
    assert not {"Synth Voice", "Choir", "Voice Lead", "Voice Oohs", "Choir Pad"} & set(plan.meta.instruments)
    assert plan.meta.style in ("pop", "gospel")
    assert not any("vocals" in w or "singing" in w for w in plan.warnings)


def test_a_meter_that_cannot_be_played_is_said() -> None:
    assert any("33/4" in w for w in make_plan("33/4 meter", 1).warnings)


@pytest.mark.parametrize("prompt", ["piano and drums only", "orchestral music with piano and drums", "folk with drums"])
def test_stated_drums_are_a_kit(prompt: str) -> None:
    assert {"Kick", "Snare", "Closed Hi-Hat"} <= set(planned(prompt).instruments)


@pytest.mark.parametrize(
    ("prompt", "players"),
    [
        ("jazz trio", ["Piano", "Upright Bass"]),
        ("a jazz quartet", ["Piano", "Upright Bass", "Sax"]),
        ("jazz quintet with vibraphone", ["Vibraphone", "Upright Bass", "Sax", "Trumpet"]),
        ("rock trio", ["Overdriven Guitar", "Picked Bass"]),
        ("jazz piano trio", ["Piano", "Upright Bass"]),
        ("piano trio, cool jazz", ["Piano", "Upright Bass"]),
    ],
)
def test_bands_have_their_size(prompt: str, players: list[str]) -> None:
    names = planned(prompt).instruments
    assert [n for n in names if not known_instrument(n).is_percussion] == players
    assert {"Kick", "Snare", "Closed Hi-Hat"} <= set(names)


@pytest.mark.parametrize("section", ["string", "brass", "woodwind", "saxophone"])
@pytest.mark.parametrize(("noun", "size"), [("duo", 2), ("trio", 3), ("quartet", 4), ("quintet", 5)])
def test_a_chamber_ensemble_has_its_size_and_nobody_else(section: str, noun: str, size: int) -> None:
    for prompt in (f"{section} {noun}", f"a slow {section} {noun} in D minor, 30 seconds"):
        assert len(planned(prompt).instruments) == size


@pytest.mark.parametrize(
    ("prompt", "players"),
    [
        ("Streichquartett", "Violin Fiddle Viola Cello"), ("kwartet smyczkowy", "Violin Fiddle Viola Cello"),
        ("trio à cordes", "Violin Viola Cello"), ("piano trio", "Piano Violin Cello"),
        ("clarinet quartet", "Clarinet Violin Viola Cello"), ("classical trio", "Violin Viola Cello"),
        ("jazz duo", "Piano Upright_Bass"), ("folk duo", "Acoustic_Guitar Fiddle"),
        ("violin and piano duo", "Violin Piano"), ("string quartet without viola", "Violin Fiddle Cello"),
    ],
)  # fmt: skip
def test_ensembles_are_made_of_their_players(prompt: str, players: str) -> None:
    assert list(planned(prompt).instruments) == [name.replace("_", " ") for name in players.split()]


def test_who_plays_the_second_of_an_instrument_is_said() -> None:
    assert "“string quartet”: Fiddle plays the second violin" in make_plan("string quartet", 1).warnings


@pytest.mark.parametrize(
    "prompt",
    [
        "ein trauriges Klavierstück ohne Schlagzeug", "piano piece", "pièce pour piano", "pieza de piano",
        "brano per pianoforte", "utwór fortepianowy", "solo piano", "sad piano",
    ],
)  # fmt: skip
def test_piano_pieces_are_for_piano_alone(prompt: str) -> None:
    meta = planned(prompt)
    assert meta.instruments == ("Piano",)
    assert meta.style == "classical piano"


def test_solo_and_sad_piano_keep_what_they_say() -> None:
    assert read_prompt("solo piano").is_exclusive
    assert read_prompt("sad piano").mood == "sad"


def test_clav_and_horns() -> None:
    assert {"Slap Bass", "Clavinet", "Brass"} <= set(planned("funk with slap bass, clav and horns").instruments)


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("jazz with a solo piano intro and drums", "jazz"), ("ambient piano piece", "ambient"),
        ("jazz piano music", "jazz"), ("rock with a piano solo", "rock"), ("klezmer dance", "folk"),
    ],
)  # fmt: skip
def test_a_piano_word_gives_way_to_a_plain_genre(prompt: str, style: str) -> None:
    assert planned(prompt).style == style
    assert not read_prompt(prompt).is_exclusive


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("drop D minor sludge metal", "D minor"), ("big band, Bb blues", "Bb"), ("a blues in A", "A"),
        ("A blues for guitar", ""), ("F rhythm changes", "F"),
    ],
)  # fmt: skip
def test_keys_in_odd_places(prompt: str, key: str) -> None:
    reading = read_prompt(prompt)
    assert f"{reading.key or ''} {reading.scale or ''}".startswith(key) if key else reading.key is None


@pytest.mark.parametrize(
    ("prompt", "bpm"),
    [("piano triste, 70 ppm", 70.0), ("valse, 180 à la noire", 180.0), ("vals, negra = 96", 96.0)],
)
def test_tempo_as_other_languages_write_it(prompt: str, bpm: float) -> None:
    assert read_prompt(prompt).tempo_bpm == bpm


def test_a_drop_at_a_time_comes_at_the_nearest_bar() -> None:
    plan = planned("drum and bass, 174 bpm, drop at 0:45")
    bar = round(45 * 174 / 60 / 4)
    assert plan.bars > bar
    assert next(s.start_bar for s in plan.sections if s.energy == max(t.energy for t in plan.sections)) == bar


def test_a_ballad_is_slow_unless_the_prompt_says_else() -> None:
    assert planned("80s power ballad").tempo <= 84
    assert planned("rock ballad at 120 bpm").tempo == 120
    assert planned("fast tempo ballad").tempo >= 124


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("pop, key change in the last chorus", "key change"), ("piano, rubato", "rubato"),
        ("rock with a fade out", "fade out"),
        ("prog rock with changing time signatures", "changing time signatures"), ("meditation in 432 Hz", "432 Hz"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(prompt: str, words: str) -> None:
    assert any(words in warning for warning in make_plan(prompt, 1).warnings)


def test_what_is_ruled_out_is_no_wish() -> None:
    assert not read_prompt("pop, no key change, without fade out").notices


@pytest.mark.parametrize(
    ("prompt", "resting", "bars"),
    [
        ("trance, no drums in the intro, 32 bars", "Kick", (0, 4)),
        ("house without drums in the breakdown, 32 bars", "Clap", (8, 12)),
        ("pop, no drums in the second half, 32 bars", "Kick", (16, 32)),
        ("lofi with piano and drums, no bass until the drop, 24 bars", "Upright Bass", (0, 8)),
        ("pop with piano and guitar, no piano at the beginning, 32 bars", "Piano", (0, 4)),
    ],
)
def test_who_is_ruled_out_for_a_part_rests_there_alone(prompt: str, resting: str, bars: tuple[int, int]) -> None:
    plan = planned(prompt)
    piece = compose(plan, 1)
    sounding = {note.onset_ticks // plan.clock.ticks_per_bar for note in piece.notes_of(resting)}
    assert sounding
    assert not sounding & set(range(*bars))


def test_a_slow_build_lets_the_lead_have_half_of_the_piece() -> None:
    plan = planned("cinematic slow build, strings, piano and flute, 32 bars")
    heard = sum(s.bars for s in plan.sections if "Flute" in s.instruments)
    assert heard >= plan.bars / 2
    casts = [set(s.instruments) for s in plan.sections]
    assert all(early <= late for early, late in itertools.pairwise(casts))
