"""A headless Chromium, spoken to through its DevTools protocol: no driver, no node."""

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--mute-audio",
    "--autoplay-policy=no-user-gesture-required", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-extensions", "--remote-debugging-port=0", "--window-size=1280,1000",
)  # fmt: skip
_KEYS = {
    " ": ("Space", 32),
    "Escape": ("Escape", 27),
    "ArrowRight": ("ArrowRight", 39),
    "Home": ("Home", 36),
    "/": ("Slash", 191),
}


class Page:
    """One page; `complaints` are console errors and exceptions, `requests` every address it asked for."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._number = 0
        self.complaints: list[str] = []
        self.requests: list[str] = []

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Run a DevTools command and return its result."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv(timeout=60))
            if message.get("id") == self._number:
                assert "error" not in message, message
                result: dict[str, Any] = message["result"]
                return result
            self._notice(message)

    def _notice(self, message: dict[str, Any]) -> None:
        method, parameters = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(parameters["exceptionDetails"])[:500])
        if method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
            self.complaints.append(str(parameters["args"]))
        if method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            self.complaints.append(parameters["entry"]["text"])
        if method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])

    def run(self, script: str) -> Any:
        """The value of a script; a promise is waited for."""
        result = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=True
        )
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def open(self, address: str) -> None:
        """Go to an address and wait until the page's own script has run."""
        self.call("Page.navigate", url=address)
        loaded = "document.readyState === 'complete' && location.href !== 'about:blank'"
        self.run(
            f"new Promise(done => {{ const look = () => ({loaded}) ? done(true) : setTimeout(look, 20); look(); }})"
        )

    def until(self, condition: str) -> None:
        """Wait (at most 20 s, in the page) until a condition holds."""
        look = f"({condition}) ? done(true) : Date.now() > end ? done(false) : setTimeout(look, 20)"
        start = "const end = Date.now() + 20000"
        assert self.run(f"new Promise(done => {{ {start}; const look = () => {look}; look(); }})"), condition

    def press(self, key: str) -> None:
        """Press and release a key."""
        code, number = _KEYS[key]
        text = {"text": key} if len(key) == 1 else {}
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=code, windowsVirtualKeyCode=number, **text)

    def click(self, selector: str, share: float = 0.5) -> None:
        """Click an element, at a share of its width."""
        box = self.run(
            f"(() => {{ const n = document.querySelector({selector!r}); n.scrollIntoView({{block: 'center'}}); "
            "const b = n.getBoundingClientRect(); return [b.left, b.top, b.width, b.height]; })()"
        )
        x, y = box[0] + share * box[2], box[1] + box[3] / 2
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=1, clickCount=1)

    def picture(self, path: Path) -> Path:
        """A screenshot as PNG."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))
        return path


@contextmanager
def chromium(profile: Path) -> Iterator[Page]:
    """Start a browser with an empty profile and open one page in it."""
    assert CHROMIUM is not None
    process = subprocess.Popen(
        [CHROMIUM, *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    try:
        line = next(line for line in process.stderr if "DevTools listening on" in line)
        with connect(line.rpartition(" ")[2].strip(), max_size=None) as root:
            target = _call(root, 1, "Target.createTarget", url="about:blank")["targetId"]
        place = line.rpartition(" ")[2].strip().split("/devtools/")[0]
        with connect(f"{place}/devtools/page/{target}", max_size=None) as socket:
            page = Page(socket)
            for domain in ("Page", "Runtime", "Log", "Network"):
                page.call(f"{domain}.enable")
            yield page
    finally:
        process.kill()
        process.communicate()


def _call(socket: ClientConnection, number: int, method: str, **parameters: Any) -> dict[str, Any]:
    socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
    while True:
        message = json.loads(socket.recv(timeout=60))
        if message.get("id") == number:
            result: dict[str, Any] = message["result"]
            return result
