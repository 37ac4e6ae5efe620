"""air: text to finished, editable, multitrack music, at the terminal."""

__version__ = "0.1.0"
