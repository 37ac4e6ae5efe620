"""Which instruments `read_prompt` hears, which it keeps out, and when nothing else may play."""

import pytest

from air_cli.domain.instruments import INSTRUMENTS
from air_cli.offline.prompt import read_prompt

HEARD: list[tuple[str, tuple[str, ...]]] = [
    ("rhodes and upright bass", ("Rhodes", "Upright Bass")),
    ("guitar, bass and drums", ("Acoustic Guitar", "Electric Bass")),
    ("piano, drum and bass", ("Piano", "Electric Bass")),
    ("upright bass and drums", ("Upright Bass",)),
    ("bass clarinet and double bass", ("Clarinet", "Upright Bass")),
    ("808s and dark bells", ("808 Bass", "Glockenspiel")),
    ("string section, French horn", ("Strings", "French Horn")),
    ("string quartet", ("Violin", "Fiddle", "Viola", "Cello")),
    ("flute, viola and harp trio", ("Flute", "Viola", "Harp")),
    ("pop with a string trio and piano", ("Violin", "Viola", "Cello", "Piano")),
    ("techno, no string quartet", ()),
    ("acoustic and distorted guitars", ("Acoustic Guitar", "Distortion Guitar")),
    ("alto, tenor and baritone saxophones", ("Alto Sax", "Sax", "Baritone Sax")),
    ("Gitarre, Kontrabass und Klarinette", ("Acoustic Guitar", "Upright Bass", "Clarinet")),
    ("violon, violoncelle et clavecin", ("Violin", "Cello", "Harpsichord")),
    ("flauta y arpa", ("Flute", "Harp")),
    ("pianoforte e tromba", ("Piano", "Trumpet")),
    ("skrzypce, wiolonczela i fortepian", ("Violin", "Cello", "Piano")),
    ("violão e sanfona", ("Acoustic Guitar", "Accordion")),
    ("lead 2 (sawtooth), pad 2 (warm), electric guitar (muted)", ("Saw Lead", "Warm Pad", "Muted Guitar")),
    ("handclaps and a tambourine", ("Clap", "Tambourine")),
    ("tin whistle and bodhrán", ("Whistle", "Congas", "Bongos")),
    ("orchestral hits", ("Orchestra Hit",)),
    ("an irresistible chorus with harmonies", ()),
    ("heavy bass drops", ()),
    ("organic textures, a piano roll and key changes", ()),
    ("no strings attached", ()),
    ("Tom Jobim style", ()),
    ("whether it is a guitar or a drum, each counts. Flute should be included", ("Flute",)),
]


@pytest.mark.parametrize(("prompt", "names"), HEARD)
def test_instruments(prompt: str, names: tuple[str, ...]) -> None:
    assert read_prompt(prompt).instruments == names


def test_every_instrument_of_the_table_is_heard_by_its_own_name() -> None:
    silent = {"Rain", "Soundtrack", "Crystal", "Atmosphere", "Brightness", "Goblins", "Echoes", "Sci-Fi", "Bottle"}
    silent |= {"Telephone", "Helicopter"}
    deaf = []
    for instrument in INSTRUMENTS.values():
        heard = read_prompt(f"A piece featuring {instrument.name}.").instruments
        if instrument.name not in silent and instrument.program not in {INSTRUMENTS[n].program for n in heard}:
            deaf.append((instrument.name, heard))
    assert deaf == []


EXCLUDED = [
    ("post-rock with guitar and no drums", "Kick"),
    ("without vocals or strings", "Strings"),
    ("no drums, bass, or piano", "Piano"),
    ("drumless guitar", "Snare"),
    ("beatless ambient", "Kick"),
    ("sans batterie", "Kick"),
    ("ohne Schlagzeug", "Kick"),
    ("bez perkusji", "Kick"),
    ("sin batería", "Kick"),
    ("senza percussioni", "Timpani"),
    ("sem bateria", "Snare"),
    ("techno, no kick", "Kick"),
    ("Harp and drum are not featured in this song.", "Harp"),
    ("Trombone are not featured in this song.", "Trombone"),
    ("you won't hear any brass", "Trumpet"),
    ("the absence of violin in the instrumentation", "Fiddle"),
    ("this song lacks any cello", "Cello"),
    ("does not include horn", "French Horn"),
    ("opts not to incorporate sound effect and horn", "French Horn"),
    ("everything except drums", "Kick"),
    ("neither guitars nor synths", "Saw Lead"),
    ("a drum-free piece", "Kick"),
    ("minus the piano", "Piano"),
]


@pytest.mark.parametrize(("prompt", "name"), EXCLUDED)
def test_exclusions(prompt: str, name: str) -> None:
    reading = read_prompt(prompt)
    assert name in reading.excluded
    assert name not in reading.instruments


KEPT = [
    ("not only drums but also piano", "drums"),
    ("no drums until the drop", "drums"),
    ("no bass, but drums", "drums"),
    ("no piano. Drums and guitar instead", "drums"),
    ("no doubt: drums", "drums"),
]


@pytest.mark.parametrize(("prompt", "_name"), KEPT)
def test_what_is_not_excluded(prompt: str, _name: str) -> None:
    reading = read_prompt(prompt)
    assert "Kick" not in reading.excluded
    assert reading.wants_drums is not False


EXCLUSIVE = [
    ("solo piano nocturne", True),
    ("only guitar and voice", True),
    ("just piano and cello", True),
    ("piano only", True),
    ("cello solo", True),
    ("pezzo per pianoforte solo", True),
    ("a cappella", True),
    ("nur Klavier", True),
    ("tylko fortepian", True),
    ("an unaccompanied violin", True),
    ("harp and nothing else", True),
    ("violin and cello duet", True),
    ("a piece with a church organ alone", True),
    ("rock with a guitar solo", False),
    ("heavy metal with galloping bass and shredding guitar solo", False),
    ("guzheng solo with gentle pipa", False),
    ("just right for dancing, with piano", False),
    ("not just piano", False),
    ("the only thing is a drum", False),
    ("acoustic instruments only, banjo and fiddle", False),
]


@pytest.mark.parametrize(("prompt", "is_exclusive"), EXCLUSIVE)
def test_exclusivity(prompt: str, is_exclusive: bool) -> None:
    assert read_prompt(prompt).is_exclusive is is_exclusive


@pytest.mark.parametrize("prompt", ["with drums", "Schlagzeug und Bass", "pounding kick", "breakbeats", "batterie"])
def test_drums_are_wanted(prompt: str) -> None:
    assert read_prompt(prompt).wants_drums is True


def test_every_fact_quotes_the_prompt() -> None:
    prompt = "Lofi beat, 82 BPM, D dorian, Rhodes and upright bass, no guitar, 45 seconds"
    for fact in read_prompt(prompt).facts:
        assert fact.words in prompt, fact


def test_what_cannot_be_honoured_is_said() -> None:
    assert any("900" in n for n in read_prompt("tempo 900").notices)
    assert any("kora" in n for n in read_prompt("kora and flute").notices)
    assert any("sings no words" in n for n in read_prompt("pop with female vocals").notices)
    assert any("meter" in n for n in read_prompt("7/8 and 5/4").notices)
