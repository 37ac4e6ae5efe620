"""Licences of everything that air needs to run, from the metadata of what is installed."""

import re
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
STRONG_COPYLEFT = re.compile(r"(?<!lesser )(?<!library )general public licen[sc]e|(?<![a-z])a?gpl", re.IGNORECASE)
KNOWN = re.compile(
    r"MIT|BSD|Apache|PSF|Python Software Foundation|ISC|MPL|Mozilla|Unlicense|public domain|LGPL|Lesser|Zlib|HPND|CC0",
    re.IGNORECASE,
)


def licence_of(found: Distribution) -> str:
    """The licence expression, else the classifiers, else the first line of the free text."""
    facts = found.metadata
    expression = (facts.get_all("License-Expression") or [""])[0]
    classifiers = [row for row in facts.get_all("Classifier") or [] if row.startswith("License ::")]
    free = "".join(facts.get_all("License") or []).strip().splitlines()
    return str(expression or "; ".join(classifiers) or (free[0] if free else ""))


def needed() -> dict[str, str]:
    """Name -> licence of every run-time dependency, those of dependencies included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    waiting, licences = list(project["dependencies"]), {}
    while waiting:
        wanted = Requirement(waiting.pop())
        if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
            continue
        name = re.sub(r"[-_.]+", "-", wanted.name).lower()
        if name in licences:
            continue
        try:
            found = distribution(wanted.name)
        except PackageNotFoundError:
            continue
        licences[name] = licence_of(found)
        waiting += found.requires or []
    return licences


def test_no_strong_copyleft_among_what_air_needs() -> None:
    licences = needed()
    assert {"numpy", "typer", "soundfile", "pydantic-core"} <= set(licences)
    assert {name: text for name, text in licences.items() if STRONG_COPYLEFT.search(text)} == {}


def test_every_licence_is_known() -> None:
    assert {name: text for name, text in needed().items() if not KNOWN.search(text)} == {}
