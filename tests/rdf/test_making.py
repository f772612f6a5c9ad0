"""What is made of a value once, and again when it was let go of."""

from __future__ import annotations

from servicegraph.rdf.making import Making


class Counted(Making):
    def __init__(self) -> None:
        self.made = 0


def number(counted: Counted) -> int:
    counted.made += 1
    return counted.made


def test_a_thing_is_made_once_until_it_is_let_go_of() -> None:
    counted = Counted()
    assert [counted.once(number) for _ in range(2)] == [1, 1]
    counted.forget()
    counted.forget()
    assert [counted.once(number) for _ in range(2)] == [2, 2]
