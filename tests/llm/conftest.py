"""The fake service, and sessions that reach it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from air_cli.config import load_settings
from air_cli.stages.session import Session
from tests.llm.server import FakeService, variables

Opened = Callable[[str], Session]


@pytest.fixture
def service() -> Iterator[FakeService]:
    fake = FakeService()
    yield fake
    fake.close()


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that does not exist: nothing may be sent through it."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def opened(service: FakeService, clean_place: Path, tmp_path: Path) -> Opened:
    """A session whose provider is the fake service, with a cache of its own."""

    def open_session(provider: str) -> Session:
        environ = {**variables(service, provider), "AIR_CACHE_DIR": str(tmp_path / "cache"), "HOME": str(tmp_path)}
        return Session(load_settings(environ, clean_place))

    return open_session
