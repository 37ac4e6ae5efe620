"""Reading Decent Sampler presets: XML of groups and samples, attributes inherited from the outside in."""

from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from air_cli.inventory.sfz import MAX_REGIONS, PresetRegion

_INHERITED = (
    "rootNote", "loNote", "hiNote", "loVel", "hiVel", "tuning", "groupTuning", "globalTuning",
    "loopStart", "loopEnd", "loopEnabled", "volume", "seqPosition", "trigger", "pitchKeyTrack", "enabled",
)  # fmt: skip
_TRUE = frozenset({"true", "1"})


def read_dspreset(text: str) -> list[PresetRegion]:
    """The samples of a preset that sound when a key is struck.

    Raises:
        ValueError: it is not XML, or declares entities.
    """
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("it declares a document type")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise ValueError(f"it is not XML: {error}") from None
    regions: list[PresetRegion] = []
    for attributes in _samples(root, {}):
        region = _region(attributes)
        if region is not None and len(regions) < MAX_REGIONS:
            regions.append(region)
    return regions


def _samples(element: ElementTree.Element, outer: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Attributes of every sample with those of the groups around it; an explicit stack, so that depth costs nothing."""
    stack = [(element, dict(outer))]
    while stack:
        node, inherited = stack.pop()
        merged = {**inherited, **{name: node.attrib[name] for name in _INHERITED if name in node.attrib}}
        if node.tag.lower() == "sample" and "path" in node.attrib:
            yield {**merged, "path": node.attrib["path"]}
        stack += [(child, merged) for child in reversed(node)]


def _region(attributes: Mapping[str, str]) -> PresetRegion | None:
    if attributes.get("trigger", "attack") not in ("attack", "first") or attributes.get("enabled", "1") in (
        "0",
        "false",
    ):
        return None
    low, high = _whole(attributes, "loNote", 0, 127), _whole(attributes, "hiNote", 127, 127)
    if low > high:
        return None
    root = float(_whole(attributes, "rootNote", 60, 127))
    tuning = sum(_number(attributes.get(name, ""), 0.0) for name in ("tuning", "groupTuning", "globalTuning"))
    has_loop = attributes.get("loopEnabled", "").lower() in _TRUE if "loopEnabled" in attributes else None
    has_bounds = has_loop is not False and "loopStart" in attributes and "loopEnd" in attributes
    return PresetRegion(
        sample=attributes["path"].replace("\\", "/"),
        low_key=low,
        high_key=high,
        low_velocity=max(1, _whole(attributes, "loVel", 1, 127)),
        high_velocity=max(1, _whole(attributes, "hiVel", 127, 127)),
        root_note=None if _number(attributes.get("pitchKeyTrack", ""), 1.0) == 0 else round(root - tuning, 4),
        loop_start_frame=_whole(attributes, "loopStart", 0, 2**40) if has_bounds else None,
        loop_end_frame=_whole(attributes, "loopEnd", 0, 2**40) + 1 if has_bounds else None,
        has_loop=has_loop,
        gain_db=_gain_db(attributes.get("volume", "")),
        round_robin=max(1, _whole(attributes, "seqPosition", 1, 100)),
    )


def _gain_db(text: str) -> float:
    """A level as `3dB` or as a factor."""
    import math

    text = text.strip()
    if text.lower().endswith("db"):
        return min(24.0, max(-96.0, _number(text[:-2], 0.0)))
    factor = _number(text, 1.0)
    return min(24.0, 20 * math.log10(factor)) if factor > 1e-4 else -96.0 if text else 0.0


def _whole(attributes: Mapping[str, str], name: str, default: int, highest: int) -> int:
    return min(highest, max(0, round(_number(attributes.get(name, ""), default))))


def _number(text: str, default: float) -> float:
    try:
        value = float(text)
    except ValueError:
        return default
    return value if abs(value) < 1e12 else default
