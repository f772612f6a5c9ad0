"""What a server and its processes say to one another arrives whole and in its order, however the system cuts it."""

from __future__ import annotations

import socket
import threading

import pytest

from servicegraph.sparql.wire import Channel, Message
from tests.loops import run_apart

LARGE = bytes(range(256)) * 4_000
MESSAGES: list[Message] = [
    ({"call": "respond", "names": ["ä", "✓"]}, b""),
    ({"call": "respond", "names": ["ä", "✓"]}, b"short"),
    ({"long": "x" * 5_000}, b"short"),
    ({}, LARGE),
    ({"more": True}, LARGE[:300_000]),
]


@pytest.fixture
def ends() -> tuple[Channel, Channel]:
    here, there = socket.socketpair()
    return Channel(here), Channel(there)


def test_messages_arrive_as_they_were_sent(ends: tuple[Channel, Channel]) -> None:
    here, there = ends

    def send() -> None:
        for head, content in MESSAGES:
            here.send(head, content)

    sender = threading.Thread(target=send)
    sender.start()
    assert [there.receive() for _ in MESSAGES] == MESSAGES
    sender.join()
    here.close()
    with pytest.raises(EOFError):
        there.receive()
    there.close()


@pytest.mark.parametrize("size", [1, 7, 40])
def test_messages_that_come_in_pieces_and_together_are_told_apart(ends: tuple[Channel, Channel], size: int) -> None:
    here, there = ends
    few: list[Message] = [({"call": "a"}, b"one"), ({"call": "a"}, b""), ({"call": "b", "rows": 3}, b"three")]
    copy, copied = socket.socketpair()
    for head, content in few:
        Channel(copy).send(head, content)
    written = copied.recv(10_000)
    copy.close()
    copied.close()

    def send() -> None:
        for start in range(0, len(written), size):
            here.socket.sendall(written[start : start + size])

    sender = threading.Thread(target=send)
    sender.start()
    assert [there.receive() for _ in few] == few
    sender.join()
    here.close()
    there.close()


def test_who_asks_without_a_thread_hears_what_is_answered(ends: tuple[Channel, Channel]) -> None:
    here, there = ends

    def answer() -> None:
        for _ in MESSAGES:
            there.send(*there.receive())

    async def ask() -> None:
        for head, content in MESSAGES:
            assert await here.ask(head, content) == (head, content)

    answers = threading.Thread(target=answer)
    answers.start()
    run_apart(ask())
    answers.join()
    here.close()
    there.close()
