"""Crews of more than one machine."""

from air_cli import __version__
from air_cli.workers.crew import Crew


def version_here() -> str:
    """The version of air that a worker runs."""
    return __version__


def dask_crew(address: str, jobs: int = 0) -> Crew:
    """The workers of a Dask scheduler, or of `local`: all of them, or `jobs` at once; another version is refused."""
    return Crew(jobs, "dask", address, alike=version_here)
