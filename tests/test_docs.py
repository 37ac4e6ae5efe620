"""The documents say what is true: generated pages match, commands in them work."""

import importlib.util
import re
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent


def test_the_page_of_styles_is_what_its_builder_writes() -> None:
    builder = _builder("build_styles")
    assert (ROOT / "docs" / "styles.md").read_text(encoding="utf-8") == builder.page()
    pictures = set(re.findall(r"\((styles/\w+\.svg)\)", builder.page()))
    assert all((ROOT / "docs" / picture).exists() for picture in pictures)


@pytest.mark.parametrize(
    "page", sorted(p.relative_to(ROOT).as_posix() for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
)
def test_links_between_documents_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert ((ROOT / page).parent / target).exists(), f"{page} links to {target}"


def test_nothing_speaks_of_the_machine_it_was_made_on() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    files = [ROOT / name for name in listed.stdout.split()] if listed.returncode == 0 else list(ROOT.rglob("*.md"))
    for path in files:
        if path.suffix in (".md", ".toml", ".py") and path.name != Path(__file__).name and path.exists():
            assert not re.search(r"/(?:home|Users|root)/\w", path.read_text(encoding="utf-8")), path


def _builder(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    builder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builder)
    return builder


def test_the_page_of_commands_is_what_its_builder_writes() -> None:
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == _builder("build_commands").page()
