"""The provenance sheet for people: what `provenance.json` says, as Markdown."""

from collections.abc import Mapping
from typing import Any

from air_cli.domain.text import one_line

_UNKNOWN = "not known"


def provenance_markdown(sheet: Mapping[str, Any]) -> str:
    """Markdown of a provenance sheet (see `docs/export.md` for its fields)."""
    lines = [f"# {_text(sheet.get('name')) or 'Untitled'}", ""]
    lines += _facts(sheet)
    lines += _runs(sheet.get("runs") or {})
    lines += _authors(sheet.get("written_by") or {})
    lines += _stems(sheet.get("stem_gains_db") or {})
    lines += _samples(sheet)
    lines += _files(sheet)
    return "\n".join(lines) + "\n"


def _text(value: object, limit: int = 400) -> str:
    """One line that Markdown shows as it is."""
    text = one_line(str(value), limit) if value is not None else ""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "'")


def _facts(sheet: Mapping[str, Any]) -> list[str]:
    music = sheet.get("music") or {}
    loudness, peak = sheet.get("integrated_lufs"), sheet.get("true_peak_dbtp")
    rows = {
        "project": sheet.get("project"),
        "prompt": sheet.get("prompt"),
        "tempo": f"{music['tempo']:g} bpm" if music.get("tempo") else None,
        "key": " ".join(str(music[k]) for k in ("key", "scale") if music.get(k)) or None,
        "meter": music.get("meter"),
        "length": f"{music['bars']} bars, {music['length_seconds']:.2f} s" if music.get("bars") else None,
        "seed": music.get("seed"),
        "loudness": f"{loudness} LUFS integrated, true peak {peak} dBTP" if loudness is not None else None,
        "air": sheet.get("air_version"),
        "missing": ", ".join(sheet.get("missing") or []) or None,
        "left out, unreadable": ", ".join(sheet.get("skipped") or []) or None,
    }
    return [f"- {name}: {_text(value, 2000)}" for name, value in rows.items() if value is not None]


def _runs(runs: Mapping[str, Mapping[str, Any]]) -> list[str]:
    lines = ["", "## How it was made", "", "| stage | when | by | seed | air |", "|---|---|---|---|---|"]
    for stage, record in runs.items():
        by = " ".join(str(record[k]) for k in ("provider", "model") if record.get(k)) or _UNKNOWN
        cells = (stage, record.get("created_at"), by, record.get("seed"), record.get("air_version"))
        lines.append("| " + " | ".join(_text(cell) for cell in cells) + " |")
    notes = [note for record in runs.values() for key in ("repairs", "warnings") for note in record.get(key) or ()]
    return [*lines, *(["", "Repairs and notes:", ""] if notes else []), *(f"- {_text(note)}" for note in notes)]


def _authors(written_by: Mapping[str, Mapping[str, str]]) -> list[str]:
    if not written_by:
        return []
    rows = [
        f"| {_text(name)} | {_text(who)} | {_text(bars, 200)} |"
        for name, authors in written_by.items()
        for who, bars in authors.items()
    ]
    return ["", "## Who wrote which bars", "", "| instrument | by | bars |", "|---|---|---|", *rows]


def _stems(gains_db: Mapping[str, float]) -> list[str]:
    if not gains_db:
        return []
    rows = [f"- {_text(name)}: {gain:+.2f} dB" for name, gain in gains_db.items()]
    said = "Raised or lowered to a peak of −1 dBFS; undo it for the balance of the mix."
    return ["", "## Stem levels", "", said, "", *rows]


def _samples(sheet: Mapping[str, Any]) -> list[str]:
    players, rows = sheet.get("samples") or {}, sheet.get("sample_files") or []
    if not rows:
        return []
    lines = ["", "## Samples", ""]
    for name, used in players.items():
        stand_in = f", played by {used['played_as']}" if used.get("played_as") else ""
        lines.append(
            f"- {_text(name)}: {_text(used.get('source'))}{_text(stand_in)}, {len(used.get('ids') or [])} files"
        )
    lines += ["", "| id | SHA-256 | licence |", "|---|---|---|"]
    for row in rows:
        cells = (row["id"], row.get("sha256") or "the file is gone", row.get("licence") or "no note beside it")
        lines.append("| " + " | ".join(_text(cell) for cell in cells) + " |")
    return lines


def _files(sheet: Mapping[str, Any]) -> list[str]:
    rows = [f"| {_text(name)} | {digest} |" for name, digest in (sheet.get("sha256") or {}).items()]
    return ["", "## Files", "", "| file | SHA-256 |", "|---|---|", *rows] if rows else []
