"""Sample files, resampling, the sampler, the desk: the only importer of soundfile and soxr."""
