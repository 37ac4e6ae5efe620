"""What an input asks for: rows in three formats, variations of each, and what is wrong, by line."""

import io
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from air_cli.cli.values import parse_matrix, parse_seeds
from air_cli.errors import AirError
from air_cli.stages.batch.ledger import Ledger
from air_cli.stages.batch.rows import OPTIONS, BadRow, Job, read_jobs
from air_cli.stages.batch.store import new_batch
from air_cli.stages.session import open_session


def read(text: str, name: str = "", seeds: tuple[int, ...] = (), **matrix: tuple[str, ...]) -> list[Job | BadRow]:
    return list(read_jobs(io.StringIO(text), name, seeds, matrix))


def test_a_prompt_a_line() -> None:
    found = read("lofi beat\n\n# a remark\nhouse, 124 bpm, no drums\n")
    assert [(job.line, job.prompt) for job in found if isinstance(job, Job)] == [
        (1, "lofi beat"),
        (4, "house, 124 bpm, no drums"),
    ]


def test_csv_by_its_heading() -> None:
    found = read('prompt,tempo,sample_rate\n"lofi, slow",70,48000\nhouse,,\n')
    assert found[0] == Job(2, "lofi, slow", found[0].seed, {"tempo": "70", "sample-rate": "48000"})  # type: ignore[union-attr]
    assert isinstance(found[1], Job)
    assert found[1].options == {}


def test_jsonl_by_its_first_character() -> None:
    (job,) = read('{"prompt": "trio", "instruments": ["Piano", "Upright Bass"], "seed": 4, "key": null}\n')
    assert job == Job(1, "trio", 4, {"instruments": "Piano, Upright Bass"})


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"prompt": "x", "tempi": 3}', "unknown option `tempi`"),
        ('{"prompt": ""}', "no prompt"),
        ("{oops", "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"prompt": "x", "seed": -1}', "seed `-1`"),
        ('{"prompt": "x", "seed": "²"}', "seed `²`"),
        ('{"prompt": "x", "title": {"a": 1}}', "a list or an object"),
        ("{" * 100_000, "not JSON"),
    ],
)
def test_a_broken_row_is_told_by_its_line_and_the_next_one_read(line: str, words: str) -> None:
    first, bad, last = read(f'{{"prompt": "a"}}\n{line}\n{{"prompt": "b"}}\n')
    assert isinstance(bad, BadRow)
    assert bad.line == 2
    assert words in bad.message
    assert isinstance(first, Job)
    assert isinstance(last, Job)


def test_csv_goes_on_after_a_row_that_is_none() -> None:
    found = read(f"prompt,tempo\na,1,2,3\n{'x' * 140_000},\nb,90\n")
    assert [type(row) for row in found] == [BadRow, BadRow, Job]


def test_each_row_with_each_seed_and_each_value() -> None:
    found = read('{"prompt": "a"}\n{"prompt": "b", "tempo": 70}\n', seeds=(1, 2), tempo=("80", "90"), key=("C", "D"))
    of_a = [(j.seed, j.options["tempo"], j.options["key"]) for j in found if isinstance(j, Job) and j.prompt == "a"]
    assert of_a == [(s, t, k) for s in (1, 2) for t in ("80", "90") for k in ("C", "D")]
    assert {j.options["tempo"] for j in found if isinstance(j, Job) and j.prompt == "b"} == {"70"}
    assert len(found) == 8 + 4


def test_the_seed_of_a_prompt_does_not_depend_on_its_place() -> None:
    there = {job.prompt: job.digest() for job in read("a\nb\nc\n") if isinstance(job, Job)}
    back = {job.prompt: job.digest() for job in read("c\n\n\nb\na\n") if isinstance(job, Job)}
    assert there == back


@given(st.text(max_size=400), st.sampled_from(["", "a.csv", "a.jsonl"]))
def test_any_text_is_read_to_its_end(text: str, name: str) -> None:
    for row in read(text, name):
        assert row.line >= 1
        if isinstance(row, Job):
            assert row.prompt
            assert set(row.options) <= OPTIONS


@given(st.dictionaries(st.sampled_from(sorted(OPTIONS - {"seed"})), st.text(min_size=1, max_size=9)))
def test_a_row_means_the_same_as_json_and_in_whatever_order(options: dict[str, str]) -> None:
    row = {"prompt": "x", "seed": 3, **options}
    (one,) = read(json.dumps(row) + "\n")
    (other,) = read(json.dumps(dict(reversed(row.items()))) + "\n")
    assert one == other


@pytest.mark.parametrize(("text", "seeds"), [("7", (7,)), ("1-3, 2,9", (1, 2, 3, 9))])
def test_seeds(text: str, seeds: tuple[int, ...]) -> None:
    assert parse_seeds(text) == seeds


@pytest.mark.parametrize("text", ["", "a", "3-1", "1-", "-1", "1-999999", "1..3", "9" * 5000])
def test_seeds_that_are_none(text: str) -> None:
    with pytest.raises(AirError):
        parse_seeds(text)


def test_values_of_a_matrix() -> None:
    texts = ["tempo=80, 90,80", "instruments=Piano, Bass; Rhodes", "--key=C;F#m"]
    assert parse_matrix(texts, OPTIONS) == {
        "tempo": ("80", "90"),
        "instruments": ("Piano, Bass", "Rhodes"),
        "key": ("C", "F#m"),
    }
    with pytest.raises(AirError, match="no option `tempi`"):
        parse_matrix(["tempi=1"], OPTIONS)


@pytest.mark.parametrize(("content", "lines"), [(b"a", 1), (b"a\n", 1), (b"a\n\nb", 3)])
def test_lines_are_counted(clean_place: Path, content: bytes, lines: int) -> None:
    assert new_batch(open_session(clean_place), io.BytesIO(content), name="").count_lines() == lines


def test_memory_does_not_grow_with_the_input(clean_place: Path) -> None:
    line = b'{"prompt": "' + b"lofi " * 1800 + b'"}\n'
    source = io.BytesIO(line * 2000 + b"x" * 20_000_000 + b"\n" + b'{"prompt": "the last"}\n')
    batch = new_batch(open_session(clean_place), source, name="a.jsonl")
    assert (batch.path / "input.txt").stat().st_size > 18_000_000
    tracemalloc.start()
    try:
        found = 0
        last: Job | BadRow | None = None
        with Ledger(batch) as ledger:
            for job in read_jobs(batch.lines(), "a.jsonl", (1, 2), {}):
                found += isinstance(job, BadRow) or ledger.is_first(job.digest()[:12])
                last = job
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(last, Job)
    assert last.prompt == "the last"
    assert found == 2 + 1 + 2
    assert peak_bytes < 3_000_000
