"""The catalogue of the producer's samples."""
