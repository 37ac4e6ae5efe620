"""`air batch` as people and scripts use it: what comes out, what is kept, what a second try does."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from air_cli.stages.batch.rows import Job
from air_cli.stages.batch.run import place_of
from air_cli.stages.batch.store import new_batch
from air_cli.stages.batch.work import Task, do_task
from air_cli.stages.session import open_session
from air_cli.store.lock import locked
from tests.batch.shell import Running, kept_rows, made_in, only_batch, rows, sounds, write_prompts
from tests.conftest import Air

PIECES = ("lofi, 2 bars, kick and rhodes", "house, 2 bars, kick and rhodes")
MANY = tuple(f"lofi take {number}, 8 bars" for number in range(10))
posix = pytest.mark.skipif(os.name == "nt", reason="signals differ")


def test_one_row_for_each_piece(air: Air, clean_place: Path) -> None:
    write_prompts(clean_place / "p.txt", *PIECES)
    done = air("batch", "p.txt", "--until", "export", "--tempo", "96", "--jobs", "2")
    assert done.code == 0, done.err
    found = {row["prompt"]: row for row in rows(done.out)}
    assert set(found) == set(PIECES)
    for row in found.values():
        assert row["status"] == "done"
        assert row["tempo"] == 96
        assert row["key"]
        assert row["integrated_lufs"] == pytest.approx(-14, abs=0.3)
        assert row["true_peak_dbtp"] <= -1
        assert row["seconds"] > 0
        assert row["warnings"] == []
        assert (clean_place / "outputs" / row["mix_rel"]).is_file()
        assert (clean_place / "outputs" / row["export_rel"]).is_file()
    assert air("check", row["run_id"]).code == 0
    assert kept_rows(only_batch(clean_place)) == rows(done.out)
    assert "2 made, 0 failed" in done.err


def test_a_dry_run_tells_what_would_be_made_and_makes_nothing(air: Air, clean_place: Path) -> None:
    write_prompts(clean_place / "p.txt", *PIECES, PIECES[0], "")
    told = air("batch", "p.txt", "--seeds", "1-2", "--tempo", "90", "--dry-run")
    assert told.code == 0, told.err
    assert [(row["line"], row["seed"], row["status"]) for row in rows(told.out)] == [
        (1, 1, "would_make"), (1, 2, "would_make"), (2, 1, "would_make"), (2, 2, "would_make"),
        (3, 1, "duplicate"), (3, 2, "duplicate"),
    ]  # fmt: skip
    assert all(row["options"]["tempo"] == "90" for row in rows(told.out))
    assert not (clean_place / "outputs").exists()
    broken = air("batch", "-", "--dry-run", "--json", stdin='{"prompt": "x"}\n{"prompt": 1\n{"nothing": 2}\n')
    assert json.loads(broken.out) == {
        "schema": "air.dry-batch/1", "would_make": 1, "bad_rows": 2, "duplicates": 0,
    }  # fmt: skip
    assert air("batch", "--resume", "latest", "--dry-run").code == 2


def test_batches_are_listed_with_what_became_of_them(air: Air, clean_place: Path) -> None:
    assert air("batch", "list").out == ""
    write_prompts(clean_place / "p.txt", *PIECES)
    air("batch", "p.txt", "--until", "plan")
    (row,) = (line.split("\t") for line in air("batch", "list").out.splitlines())
    assert row[0] == only_batch(clean_place).name
    assert row[2:] == ["p.txt", "2", "0"]
    (entry,) = json.loads(air("batch", "list", "--json").out)["batches"]
    assert (entry["batch_id"], entry["lines"], entry["until"]) == (row[0], 2, "plan")


def test_the_same_bytes_whatever_the_number_of_workers_and_the_order(air: Air, clean_place: Path) -> None:
    one = air("batch", "-", "--jobs", "1", stdin=f"{PIECES[0]}\n{PIECES[1]}\n")
    two = air("batch", "-", "--jobs", "2", stdin=f"{PIECES[1]}\n\n{PIECES[0]}\n")
    first, second = sounds(clean_place, rows(one.out)), sounds(clean_place, rows(two.out))
    assert first == second
    assert len(first) == 2
    (prompt, seed) = next(iter(first))
    alone = air("make", prompt, "--seed", str(seed)).out.strip()
    assert sounds(clean_place, [{"run_id": alone, "prompt": prompt, "seed": seed}])[prompt, seed] == first[prompt, seed]


def test_broken_and_repeated_rows_are_told_and_the_rest_is_made(air: Air, clean_place: Path) -> None:
    lines = [
        '{"prompt": "lofi, 2 bars", "seed": 1}',
        '{"prompt": "lofi, 2 bars", "seed": "1"}',
        "{broken",
        '{"prompt": "house, 2 bars", "tempo": "fast"}',
        '{"prompt": "house, 2 bars", "bars": 4, "provider": "nobody"}',
        '{"prompt": "techno, 2 bars", "sample-rate": 12}',
    ]
    write_prompts(clean_place / "p.jsonl", *lines)
    done = air("batch", "p.jsonl", "--until", "render", "--kit", "808")
    assert done.code == 1
    found = {row["line"]: row for row in rows(done.out)}
    assert {line: row["status"] for line, row in found.items()} == {
        1: "done", 2: "duplicate", 3: "bad_row", 4: "failed", 5: "failed", 6: "failed",
    }  # fmt: skip
    assert found[2]["of"] == found[1]["id"]
    assert found[5]["error"]["code"] == "unknown_provider"
    assert {found[n]["error"]["code"] for n in (4, 6)} == {"invalid_setting"}
    assert "4 of the rows failed" in done.err
    again = air("batch", "--resume", only_batch(clean_place).name)
    assert (again.code, again.out) == (0, "")
    assert "4 done before" in again.err
    assert len(kept_rows(only_batch(clean_place))) == 6


def test_failed_rows_are_tried_again_when_asked(air: Air, clean_place: Path) -> None:
    done = air("batch", "-", "--until", "plan", stdin='{"prompt": "x, 2 bars", "style": "mine"}\n')
    assert done.code == 1
    assert rows(done.out)[0]["error"]["code"] == "unknown_style"
    (clean_place / "styles").mkdir()
    own = air("styles", "lofi").out.replace('name = "lofi"', 'name = "mine"').splitlines()
    text = "\n".join("synonyms = []" if line.startswith("synonyms") else line for line in own)
    (clean_place / "styles" / "mine.toml").write_text(text, encoding="utf-8")
    assert rows(air("batch", "--resume", "latest").out) == []
    again = air("batch", "--resume", "latest", "--retry-failed", "--json")
    assert again.code == 0, again.err
    assert json.loads(again.out)["done"] == 1
    assert [row["status"] for row in kept_rows(only_batch(clean_place))] == ["failed", "done"]


def test_stop_at_the_first_failure(air: Air, clean_place: Path) -> None:
    text = '{"prompt": ""}\n' + '{"prompt": "lofi, 2 bars"}\n'
    done = air("batch", "-", "--until", "plan", "--fail-fast", stdin=text)
    assert done.code == 1
    assert "stopped: a job failed" in done.err
    assert [row["status"] for row in rows(done.out)] == ["bad_row"]
    rest = air("batch", "--resume", "latest")
    assert [row["status"] for row in rows(rest.out)] == ["done"]
    assert len(made_in(clean_place, "param_generation")) == 1


def test_what_a_row_says_wins(air: Air) -> None:
    text = '{"prompt": "lofi", "bars": 2, "key": "D dorian"}\n{"prompt": "lofi"}\n'
    done = air("batch", "-", "--length", "20", "--key", "C", "--scale", "major", "--until", "plan", stdin=text)
    found = {row["line"]: row for row in rows(done.out)}
    assert (found[1]["bars"], found[1]["key"]) == (2, "D dorian")
    assert found[2]["length_seconds"] == pytest.approx(20, abs=4)
    assert found[2]["key"] == "C major"


def test_variations(air: Air) -> None:
    done = air("batch", "-", "--seeds", "1-2", "--matrix", "tempo=80,90", "--until", "plan", stdin="lofi, 2 bars\n")
    assert {(row["seed"], row["tempo"]) for row in rows(done.out)} == {(s, t) for s in (1, 2) for t in (80, 90)}


@posix
def test_killed_and_resumed_nothing_is_lost_and_nothing_made_twice(air: Air, clean_place: Path) -> None:
    write_prompts(clean_place / "p.txt", *MANY)
    with Running("p.txt", "--until", "compose", "--jobs", "2") as batch:
        early = [batch.row() for _ in range(3)]
        workers = batch.workers()
        assert workers
        batch.end(signal.SIGKILL)
    _, alive = psutil.wait_procs(workers, timeout=30)
    assert alive == []
    results = only_batch(clean_place) / "results.jsonl"
    with results.open("a") as file:
        file.write('{"id": "torn in the mid')
    stamps = {path: path.stat().st_mtime_ns for path in made_in(clean_place, "midi_generation")}
    done = air("batch", "--resume", "latest")
    assert done.code == 0, done.err
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in stamps.items())
    whole = []
    for line in results.read_text().splitlines():
        with contextlib.suppress(ValueError):
            whole.append(json.loads(line))
    assert sorted(row["prompt"] for row in whole) == sorted(MANY)
    assert all(row in whole for row in early)
    for stage in ("param_generation", "midi_generation"):
        assert len(made_in(clean_place, stage)) == len(MANY)


@posix
def test_ctrl_c_says_how_to_go_on(clean_place: Path) -> None:
    write_prompts(clean_place / "p.txt", *MANY)
    with Running("p.txt", "--until", "compose", "--jobs", "1") as batch:
        batch.row()
        workers = batch.workers()
        code, _, err = batch.end(signal.SIGINT, group=True)
    assert code == 130
    assert f"hint: air batch --resume {only_batch(clean_place).name}" in err
    assert "Traceback" not in err
    assert psutil.wait_procs(workers, timeout=20)[1] == []


@posix
def test_starts_can_be_spaced_and_rows_come_at_once_all_the_same(clean_place: Path) -> None:
    write_prompts(clean_place / "p.txt", *PIECES)
    with Running("p.txt", "--until", "plan", "--limit-rate", "0.01") as batch:
        assert batch.row()["status"] == "done"
        code, out, _ = batch.end(signal.SIGINT, group=True)
    assert (code, out) == (130, "")
    assert len(made_in(clean_place, "param_generation")) == 1


@posix
def test_a_full_disk_stops_the_batch_and_a_free_one_ends_it(air: Air, clean_place: Path) -> None:
    write_prompts(clean_place / "p.txt", *MANY[:2])
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (15_000, 15_000));"
        "from air_cli.cli.app import main; sys.argv = ['air', 'batch', 'p.txt', '--until', 'compose']; main()"
    )
    done = subprocess.run([sys.executable, "-c", limited], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "stopped: cannot write" in done.stderr
    assert f"air batch --resume {only_batch(clean_place).name}" in done.stderr
    assert done.stdout == ""
    again = air("batch", "--resume", "latest")
    assert again.code == 0, again.err
    assert len(rows(again.out)) == 2
    assert len(made_in(clean_place, "midi_generation")) == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"outputs": "elsewhere"}, "not_shared"),
        ({"batch_id": "0" * 12}, "not_shared"),
        ({"version": "0.0"}, "other_version"),
    ],
)
def test_a_worker_that_cannot_know_the_batch_says_why(clean_place: Path, change: dict[str, str], code: str) -> None:
    session = open_session(clean_place)
    batch = new_batch(session, io.BytesIO(b"lofi"), name="")
    row = do_task(Task(replace(place_of(session, batch), **change), Job(1, "lofi", 1)))  # type: ignore[arg-type]
    assert row["error"]["code"] == code
    assert row["status"] == "failed"
    assert made_in(clean_place, "param_generation") == []


def test_two_at_one_batch(air: Air, clean_place: Path) -> None:
    air("batch", "-", "--until", "plan", stdin="lofi, 2 bars\n")
    with locked(only_batch(clean_place) / "run"):
        done = air("batch", "--resume", "latest")
    assert done.code == 1
    assert "another process is at batch" in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 2, "name a file"),
        (("none.txt",), 2, "cannot read `none.txt`"),
        (("-", "--resume", "latest"), 2, "name a file"),
        (("--resume", "abcd"), 3, "no batch has the id `abcd`"),
        (("--resume", "latest", "--seeds", "1-2"), 2, "keeps what was asked"),
        (("-", "--until", "dawn"), 2, "unknown stage `dawn`"),
        (("-", "--seeds", "x"), 2, "neither a seed"),
        (("-", "--providers", "offline,opanai"), 2, "did you mean `openai`"),
        (("-", "--matrix", "tempi=3"), 2, "no option `tempi`"),
        (("-", "--tempo", "9999"), 2, "tempo"),
        (("-", "--dask", "tcp://127.0.0.1:1"), 2, "no Dask scheduler answers"),
    ],
)
def test_what_cannot_work_is_said(air: Air, arguments: tuple[str, ...], code: int, words: str) -> None:
    done = air("batch", "run", *arguments, stdin="lofi, 2 bars\n")
    assert done.code == code, done.err
    assert words in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


def test_ranked_kept_and_discarded(air: Air) -> None:
    text = '{"prompt": "lofi, 4 bars, kick, bass and rhodes"}\n{"prompt": "house, 4 bars, kick and rhodes"}\n'
    made = {row["run_id"]: row for row in rows(air("batch", "-", stdin=text).out)}
    document = json.loads(air("batch", "rank", "--sheet", "--json").out)
    pieces = document["pieces"]
    best, last = pieces[0]["run_id"], pieces[1]["run_id"]
    assert {best, last} == set(made)
    assert pieces[0]["score"] >= pieces[1]["score"]
    for piece in pieces:
        assert piece["in_key"] >= 0.8
        assert 0 <= piece["masking"] <= 1
        assert piece["loudness"] == pytest.approx(0, abs=0.3)
        assert piece["true_peak"] == 0
    page = Path(document["sheet"]).read_text(encoding="utf-8")
    assert page.index(best) < page.index(last)
    assert all(Path(row["mix_rel"]).name in page for row in made.values())
    assert air("batch", "keep", "latest", best[:6]).out.strip() == best
    assert air("projects", "--filter", "tag=kept").out.split("\t")[0] == best
    assert air("batch", "discard", "latest", pieces[1]["id"]).out.strip() == last
    assert air("batch", "discard", "latest", last).code == 3
    assert [line.split("\t")[0] for line in air("batch", "rank", "--by", "masking").out.splitlines()] == [best]


def test_what_cannot_be_ranked(air: Air) -> None:
    assert air("batch", "rank").code == 3
    air("batch", "-", "--until", "plan", stdin="lofi, 2 bars\n")
    without_notes, without_sense = air("batch", "rank"), air("batch", "rank", "--by", "beauty")
    assert without_notes.code == 3
    assert "no piece with notes" in without_notes.err
    assert without_sense.code == 2
    assert "no figure `beauty`" in without_sense.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"lofi\nMThd\0\0\0\6", "line 2, holds the control character U+0000"),
        (b"lofi\n\x1b[31mrock\n", "line 2, holds the control character U+001B"),
        (b"caf\xe9\n", "line 1, is not UTF-8 text"),
        (bytes(range(128, 256)) * 9, "line 1, is not UTF-8 text"),
        (b'<?xml version="1.0"?>\n<svg/>\n', "line 1, is markup, no prompt"),
        (b"", "holds no prompt"),
        (b"# only this\n\n", "holds no prompt"),
    ],
)
@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_what_is_no_list_of_prompts_makes_nothing(
    air: Air, clean_place: Path, content: bytes, words: str, more: tuple[str, ...]
) -> None:
    (clean_place / "p").write_bytes(content)
    done = air("batch", "p", "--until", "plan", *more)
    assert done.code == 6
    assert "error: `p`" in done.err
    assert words in done.err
    assert not list(clean_place.glob("outputs/*/*"))
    assert air("batch", "list").out == ""


def test_a_heading_alone_is_no_batch(air: Air, clean_place: Path) -> None:
    (clean_place / "p.csv").write_text("prompt,tempo\n")
    assert air("batch", "p.csv").code == 6
    assert air("batch", os.devnull).code == 6
    assert not list(clean_place.glob("outputs/*/*"))


def test_text_of_any_script_with_tabs_and_windows_line_ends_is_a_batch(air: Air, clean_place: Path) -> None:
    (clean_place / "p.txt").write_bytes("\ufefflofi,\t2 bars ñ\r\n\r\n静かな lofi, 2 bars\r\n".encode())
    done = air("batch", "p.txt", "--until", "plan")
    assert (done.code, len(rows(done.out))) == (0, 2)
