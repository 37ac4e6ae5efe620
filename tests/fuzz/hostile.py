"""Bad input: values nobody expects, and mutations of good input."""

import json
from random import Random
from typing import Any

TEXTS = (
    "", " ", "\x00", "\x1b[31mred\x1b[0m", "\x9b2J", "../../../etc/passwd", "C:\\con", "a" * 10_000, "𝄞🎹\u202egnp",
    "NaN", "-Infinity", "1e400", "0x10", "٣٤", "１２０ bpm", "<script>alert(1)</script>", "'; drop table--", "%s%n{0}",
    "\ud800", "\u0000\uffff", "C#b", "H moll", "999999999999999999999999", "-0", "1/0", "4/0", "0/4", "99/99",
    "\n\n\n", "\t", "null", "[[[[", "}" * 200, "ÿ" * 500, "drums" * 400, "1:2:3:4:5", "9-1", "=", "==", "-", "--",
)  # fmt: skip
NUMBERS = (
    0, -1, 1, 2, 127, 128, 255, 256, 2**31, 2**32, 2**53, 2**63, 2**64, 10**9, 10**30, -(10**9), 0.5, -0.0, 1e-320,
    1e300, float("inf"), float("-inf"), float("nan"), 1e9, 4.999999999, 512, 513, 20, 300, 19.99,
)  # fmt: skip


def nested(depth: int, leaf: Any, dice: Random) -> Any:
    """A value inside so many lists or objects."""
    for _ in range(depth):
        leaf = [leaf] if dice.random() < 0.5 else {"a": leaf}
    return leaf


def value(dice: Random) -> Any:
    """Any value of the wrong kind or size."""
    kind = dice.randrange(8)
    if kind == 0:
        return dice.choice((None, True, False, [], {}))
    if kind in (1, 2):
        return dice.choice(NUMBERS)
    if kind in (3, 4):
        return text(dice)
    if kind == 5:
        return nested(dice.choice((2, 20, 90)), dice.choice(NUMBERS), dice)
    if kind == 6:
        return [dice.choice(NUMBERS) for _ in range(dice.choice((1, 10, 3000)))]
    return {text(dice): value(dice) for _ in range(dice.randrange(1, 6))}


def text(dice: Random) -> str:
    """Odd text: from the list, at random, or two of them."""
    if dice.random() < 0.6:
        return dice.choice(TEXTS)
    span = dice.choice((0x7F, 0x2FF, 0xFFFF, 0x10FFFF))
    return "".join(chr(dice.randrange(span)) for _ in range(dice.choice((1, 8, 60, 400))))


def places(tree: Any, limit: int = 4000) -> list[tuple[Any, Any]]:
    """(container, key) of everything inside a JSON value."""
    found: list[tuple[Any, Any]] = []
    waiting = [tree]
    while waiting and len(found) < limit:
        node = waiting.pop(0)
        keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
        for key in keys:
            found.append((node, key))
            waiting.append(node[key])
    return found


def mutated(tree: Any, dice: Random) -> Any:
    """A deep copy of a JSON value with one to five places changed."""
    tree = json.loads(json.dumps(tree))
    for _ in range(dice.choice((1, 1, 2, 5))):
        found = places(tree)
        if not found:
            return value(dice)
        # Upper places are few and matter most.
        container, key = dice.choice(found[:60]) if dice.random() < 0.6 else dice.choice(found)
        _change(container, key, dice)
    return tree


def _change(container: Any, key: Any, dice: Random) -> None:
    kind = dice.randrange(7)
    if kind == 0:
        del container[key]
    elif kind == 1 and isinstance(container, dict):
        container[text(dice)] = container.pop(key)
    elif kind == 2 and isinstance(container[key], list):
        container[key] = (container[key] or [0]) * dice.choice((2, 50, 3000 // (len(container[key]) or 1) + 1))
    elif kind == 3 and isinstance(container[key], (int, float)):
        container[key] = container[key] * dice.choice((-1, 0, 10, 1e9)) + dice.choice((0, 1, 0.5))
    elif kind == 4:
        container[key] = str(container[key])[:2000]
    else:
        container[key] = value(dice)


def json_text(tree: Any, dice: Random) -> bytes:
    """JSON of a mutated value, at times with repeated keys, absurd depth, or damaged bytes."""
    content = json.dumps(mutated(tree, dice), ensure_ascii=dice.random() < 0.5).encode("utf-8", "surrogatepass")
    kind = dice.randrange(8)
    if kind == 0:
        return damaged(content, dice)
    if kind == 1:
        inside = json.dumps(value(dice)).encode("utf-8", "surrogatepass")
        return content.replace(b'"meta":', b'"meta": ' + inside + b', "meta":', 1)
    if kind == 2:
        depth = dice.choice((500, 5000, 100_000))
        return content.replace(b"[", b"[" * depth, 1)
    if kind == 3:
        return content.replace(b": 4", b": 1" + b"0" * dice.choice((20, 400, 5000)), 1)
    return content


def damaged(content: bytes, dice: Random) -> bytes:
    """Bytes cut, flipped, repeated, inserted or exchanged."""
    data = bytearray(content)
    for _ in range(dice.choice((1, 2, 6, 20))):
        if not data:
            break
        place = dice.randrange(min(len(data), dice.choice((16, 64, 200, 10**9))))
        kind = dice.randrange(6)
        if kind == 0:
            del data[place : place + dice.choice((1, 4, 100))]
        elif kind == 1:
            data[place] ^= 1 << dice.randrange(8)
        elif kind == 2:
            data[place : place + 4] = dice.choice((b"\xff" * 4, b"\0" * 4, b"\xff\xff\xff\x7f", b"\0\0\0\x80"))
        elif kind == 3:
            data[place:place] = bytes(dice.randrange(256) for _ in range(dice.choice((1, 4, 64))))
        elif kind == 4:
            del data[place + 1 if dice.random() < 0.3 else max(place, len(data) // 2) :]
        else:
            data[place:place] = data[place : place + dice.choice((4, 64))]
    return bytes(data)
