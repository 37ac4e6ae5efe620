"""Work for workers: functions of a module, so that they can be pickled."""

import os
import threading
from pathlib import Path


def square(number: int) -> int:
    return number * number


def divide_ten(number: int) -> float:
    return 10 / number


def die_at_seven(number: int) -> int:
    """Work that takes its process with it, as a crashing decoder does."""
    if number == 7:
        os._exit(9)
    return number


def thread_name(_: int) -> str:
    return threading.current_thread().name


def leave_mark(folder: str) -> str:
    """Note in a folder which process worked there, and wait until it is told to go on."""
    marks = Path(folder)
    (marks / str(os.getpid())).touch()
    while not (marks / "go on").exists():
        threading.Event().wait(0.02)
    return folder
