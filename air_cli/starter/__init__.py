"""The starter pack: instruments synthesised by our own models."""
