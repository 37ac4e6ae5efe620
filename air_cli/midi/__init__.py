"""Standard MIDI files and piano rolls: the only importer of mido."""
