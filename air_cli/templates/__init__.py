"""Files that `air init` lays into a workspace."""

from importlib.resources import files

TEMPLATES = {
    "air.toml": "air_toml.txt",
    ".env.example": "env_example.txt",
    ".gitignore": "gitignore.txt",
    "local_samples/README.md": "local_samples_readme.md",
}
"""Path in the workspace → file in this folder."""


def template_text(path: str) -> str:
    """The text of the file that belongs at a path of the workspace."""
    return files(__name__).joinpath(TEMPLATES[path]).read_text(encoding="utf-8")
