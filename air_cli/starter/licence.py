"""The licence that lies beside the pack."""

LICENCE_TEXT = """\
air starter pack: licence

Every sample in this folder was computed by the program `air` from formulas of its own. No recording of anyone was used.

The pack is dedicated to the public domain under Creative Commons CC0 1.0 Universal
(https://creativecommons.org/publicdomain/zero/1.0/). Copy it, change it, sell music made with it; no permission and no
credit is needed. It comes without any warranty.
"""
