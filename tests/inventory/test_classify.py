import pytest

from air_cli.inventory.classify import classify_path


@pytest.mark.parametrize(
    ("path", "instrument"),
    [
        ("Drums/Kick 01.wav", "Kick"), ("TR-808/BD/BD0000.wav", "Kick"), ("kit/drum_bass_hard.wav", "Kick"),
        ("kit/Bassdrum01.wav", "Kick"), ("808/SD5010.WAV", "Snare"), ("kit/HatClosed.wav", "Closed Hi-Hat"),
        ("kit/OHH_2.wav", "Open Hi-Hat"), ("kit/hh.wav", "Closed Hi-Hat"), ("kit/HandClap.wav", "Clap"),
        ("kit/TomFloor_v3.wav", "Low Tom"), ("kit/01.HT.808.wav", "High Tom"), ("kit/SStick.wav", "Rimshot"),
        ("Keys/Rhodes/rhodes_C3_mf.wav", "Rhodes"), ("Strings/violin_A4_piano.wav", "Violin"),
        ("Piano/piano_C4_forte.wav", "Piano"), ("weresax/Samples/alto/a2_f_rr1.wav", "Alto Sax"),
        ("Bass/upright bass E1.wav", "Upright Bass"), ("Guitars/acoustic guitar/E2.wav", "Acoustic Guitar"),
        ("stuff/xk42.wav", "Unknown"), ("Upright_Piano/Upright_Piano_C4_hard.wav", "Upright Piano"),
        ("808_Bass/808_Bass_C2.wav", "808 Bass"), ("Cello/cello_C2_piano.wav", "Cello"), ("piano_C4.wav", "Piano"),
        ("jungle/jungle4openhh.wav", "Open Hi-Hat"),
        # a machine's name with the drum at its end; a code behind a word that says nothing
        ("drum-machines/Micro-Rhythmer-12/Univoxch.ogg", "Closed Hi-Hat"), ("senate/senate_bd.mp3", "Kick"),
        ("drum-machines/Acme-99/Ac99klcng.ogg", "Congas"), ("machines/Acme/acme-perc/Whistle.wav", "Short Whistle"),
        ("kicks_x/kd_c/001_QQ.wav", "Kick"), ("Casio MT-40/HH_c.wav", "Closed Hi-Hat"),
        # where a name holds several drums, the folder decides
        ("Trap/KICKS/KILLER-KICK-WITH-HAT.wav", "Kick"), ("Kit/Crash_left/2-Crash_left-Snare_top.flac", "Crash Cymbal"),
        # a library's name does not outvote the folder of a drum
        ("TalkingSynth/data/drums/kit/Perc/Perc [dash].wav", "Percussion"),
        ("Trap/SALEM/808/TRAPDOOR-808.wav", "808 Bass"), ("ST-09/alfbass.wav", "Electric Bass"),
        ("kit/acid_piano_c4.wav", "Piano"), ("sfx/Resonant_FM_laser1.wav", "FX"),
        ("kit/Synth Cymbal.wav", "Crash Cymbal"),
        # other languages
        ("pack/contratiempos/1ContratiempoAbierto.wav", "Open Hi-Hat"), ("pack/bajo/bajo0.wav", "Electric Bass"),
        ("ST-09/egitarre1.wav", "Clean Guitar"), ("pack/acordeon/a0.wav", "Accordion"),
        # words that merely hold the name of a sound
        ("archive/demos/chalk.wav", "Unknown"), ("things/clarity_potion.wav", "Unknown"),
        ("things/organization.wav", "Unknown"),
        # a pile's or a machine's name gives way to the folder and the word inside it
        ("game/media/sfx/bass/bass_A2.mp3", "Electric Bass"), ("scratchpad/instruments/1-piano/24.mp3", "Piano"),
        ("nsynth/mallet_acoustic_062.wav", "Marimba"), ("Oberheim/DMX Sample Pack_Ride.wav", "Ride Cymbal"),
        ("Hi Hats Crashes & Percs/Percs (40).wav", "Percussion"),
        ("Samples/china_18/brush/cl/cn_b.flac", "China Cymbal"),
        # names cut to eight letters, and words drawn out
        ("packs/keyboards/CHURHORG.wav", "Drawbar Organ"), ("pack/Ahhhh.wav", "Choir"),
        ("pack/pizzz.wav", "Pizzicato Strings"), ("Drumulator/old/oh-44k.wav", "Open Hi-Hat"),
        ("samples/vlnpizz_d3.wav", "Violin"), ("nadir/timproll.wav", "Timpani"),
        # a thing's sound stays one, whatever it is made of and wherever it lies
        ("mods/default/sounds/default_glass_footstep.ogg", "FX"), ("AcmeVoice/wavs/carhorn.wav", "FX"),
        ("Whistles/Train Whistle/Main_TrainLow.wav", "Short Whistle"),
    ],
)  # fmt: skip
def test_names_and_folders_tell_the_instrument(path: str, instrument: str) -> None:
    assert classify_path(path).instrument == instrument


@pytest.mark.parametrize(
    ("path", "family"),
    [
        ("kit 3/rimshoot-1.wav", "Rim"), ("world/digeridoo.wav", "Woodwind"), ("live/recorded at home.wav", "Unknown"),
        ("Loops/Drums/Drum and Bass Live 170 bpm.aif", "Perc"), ("Loops/Future Bass/Kick.wav", "Kick"),
        ("Choruses/uhm.wav", "Vocal"), ("shouts/ohohoh1.wav", "Vocal"), ("synthetics/tokyo-jet-bd.wav", "Kick"),
        ("Cymbals/Close HH/Cymbals CH 11.wav", "Hat"), ("Full/Bounce Drum Loop 98BPM.wav", "Perc"),
        ("Little Black EP/samples/n_F1-L.wav", "E-Piano"), ("idiophone/chimes_chord.wav", "Mallet"),
        ("tamtam/Sounds/drum3cowbelltip.wav", "Perc"), ("Sounds/808loop.wav", "Perc"), ("kit/Cross1.flac", "Rim"),
        ("brushes kit/HH_Brsh_Cl.flac", "Hat"), ("samples/tom-chiptune.wav", "Tom"),
        ("samples/darkambiance.wav", "Pads"), ("casio/noise.flac", "FX"),
        ("kyoto/samples/sho/11-hi.aiff", "Harmonica"),
    ],
)  # fmt: skip
def test_words_that_mislead(path: str, family: str) -> None:
    assert classify_path(path).family == family


@pytest.mark.parametrize(
    ("name", "pitch"),
    [
        ("piano_C#4.wav", "C#4"),
        ("rhodes Bb3 mf.wav", "Bb3"),
        ("ep_Fs2.wav", "F#2"),
        ("piano_01.wav", None),
        ("A1v11.ogg", "A1"),
        ("C#4v8.wav", "C#4"),
        ("Piano C4mf.wav", "C4"),
        ("F#2rr1.wav", "F#2"),
        ("piano F-3.wav", "F3"),
        ("Bminor7b5_UP.wav", None),
    ],
)
def test_the_note_in_a_name_keeps_its_octave(name: str, pitch: str | None) -> None:
    assert classify_path(f"Piano/{name}").pitch == pitch


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("Drums/break 120bpm.wav", "loop"),
        ("Loops/funk.wav", "loop"),
        ("amen/cw_amen01.wav", "loop"),
        ("Drums/kick.wav", "one_shot"),
    ],
)
def test_loops_are_told_from_one_shots(path: str, kind: str) -> None:
    assert classify_path(path).kind == kind


def test_what_was_guessed_says_from_what() -> None:
    told = classify_path("Strings/long/A4.wav")
    assert told.sources["instrument"] == "folder"
    assert 0 < told.confidence["instrument"] < 0.9
