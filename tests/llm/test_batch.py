"""Batches that ask models: who is asked, and when to stop asking."""

import json
from pathlib import Path

from tests.conftest import Air
from tests.llm.server import CANARY, FakeService, variables
from tests.llm.test_cli import good, own_cache


def test_tokens_are_counted_and_end_the_batch(
    air: Air, service: FakeService, clean_place: Path, tmp_path: Path
) -> None:
    service.script = good
    environment = variables(service, "openai") | own_cache(tmp_path)
    prompts = "".join(f"{word} beat\n" for word in ("sleepy", "happy", "angry", "early", "late", "last"))
    flags = ("--provider", "openai", "--until", "plan", "--jobs", "1")
    done = air("batch", "-", *flags, "--max-tokens", "200", stdin=prompts, **environment)
    assert done.code == 1
    assert "200 were allowed" in done.err
    found = [json.loads(line) for line in done.out.splitlines()]
    assert 2 <= len(found) <= 4
    assert all(row["provider"] == "openai" and row["usage"]["input_tokens"] == 100 for row in found)
    same = air("batch", "--resume", "latest", "--max-tokens", "200", **environment)
    assert (same.code, same.out) == (1, "")
    rest = air("batch", "--resume", "latest", **environment)
    assert rest.code == 0, rest.err
    assert len(found) + len(rest.out.splitlines()) == 6
    files = [path for path in clean_place.rglob("*") if path.is_file()]
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == []


def test_a_matrix_of_providers(air: Air, service: FakeService, tmp_path: Path) -> None:
    service.script = good
    environment = variables(service, "openai") | own_cache(tmp_path)
    done = air("batch", "-", "--providers", "offline,openai", "--until", "plan", stdin="sleepy beat\n", **environment)
    assert done.code == 0, done.err
    assert sorted(json.loads(line)["provider"] for line in done.out.splitlines()) == ["offline", "openai"]


def test_a_key_that_is_missing_fails_its_rows_alone(air: Air) -> None:
    done = air("batch", "-", "--providers", "offline,openai", "--until", "plan", stdin="sleepy beat\n")
    assert done.code == 1
    codes = [json.loads(line).get("error", {}).get("code") for line in done.out.splitlines()]
    assert sorted(map(str, codes)) == ["None", "missing_api_key"]
