"""The one retry loop: the SDKs' own are off, so that all providers behave alike."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from air_cli.llm.faults import RETRIED, Fault, error_of, fault_of
from air_cli.llm.registry import Connection

T = TypeVar("T")
MAX_ATTEMPTS = 5
MAX_WAIT_SECONDS = 60.0
FIRST_WAIT_SECONDS = 1.0
DEFAULT_TIMEOUT_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try. Clock, sleeper and dice are passed in.

    Attributes:
        timeout_seconds: for one request with all its attempts and waits.
        dice: a number from 0 to 1, to spread waits.
    """

    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    dice: Callable[[], float] = field(default=random.random)


def with_retries(
    call: Callable[[float], T],
    link: Connection,
    model: str,
    patience: Patience,
    tell: Callable[[str], None] = lambda _: None,
) -> T:
    """Call until it answers; 429, 5xx, timeouts and dropped connections are tried again.

    Args:
        call: given the seconds it may take.
        link: where it calls, for the error.
        model: which model, for the error.
        patience: how long to try.
        tell: told before every wait.

    Raises:
        KeyMissingError: the key was refused.
        NotFoundError: the service has no such model.
        ProviderError: anything else, or the time is up.
    """
    deadline = patience.clock() + patience.timeout_seconds
    attempt = 0
    while True:
        attempt += 1
        left = deadline - patience.clock()
        try:
            return call(max(0.1, left))
        except Exception as error:
            fault = fault_of(error)
            if fault is None:
                raise
        wait = _wait(fault, attempt, patience)
        if wait is None or patience.clock() + wait >= deadline:
            raise error_of(fault, link, model) from None
        tell(f"waiting {wait:.0f} s: {fault.kind}")
        patience.sleep(wait)


def _wait(fault: Fault, attempt: int, patience: Patience) -> float | None:
    """Seconds to wait before the next attempt; `None` to give up."""
    if fault.kind not in RETRIED or attempt >= MAX_ATTEMPTS:
        return None
    asked = fault.retry_after_seconds
    if asked is not None:
        return asked + patience.dice() if asked <= MAX_WAIT_SECONDS else None
    doubled: float = FIRST_WAIT_SECONDS * 2 ** (attempt - 1)
    return doubled * (0.5 + patience.dice())
