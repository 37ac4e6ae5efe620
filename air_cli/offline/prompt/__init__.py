"""Understanding a prompt: text in, facts out."""

from air_cli.offline.prompt.reader import read_prompt

__all__ = ["read_prompt"]
