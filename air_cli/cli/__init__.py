"""The terminal: the only importer of typer and rich."""
