"""What is said otherwise of each thing: nothing where only the writing differs, one line where one thing does."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from servicegraph.changes.entity_changes import ChangeKind, ComparedThings, EntityChange, compare_things
from servicegraph.turtle.reading import TurtleFile, read

BASE = "https://example.org/"
PREFIXES = f"@prefix : <{BASE}> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"


def files(*texts: str) -> list[TurtleFile]:
    """Files with these texts, behind the usual prefixes."""
    return [
        read((PREFIXES + text).encode(), f"{number}.ttl", NamedNode(f"{BASE}graph/{number}"), BASE)
        for number, text in enumerate(texts)
    ]


def compared(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """What has changed, as short texts."""
    return [told(one) for one in compare_things(files(*old), files(*new), {}).changes]


def told(one: EntityChange) -> str:
    def short(value: object) -> str:
        return str(getattr(value, "value", "[]")).removeprefix(BASE)

    parts = [
        f"{'/'.join(name.removeprefix(BASE).rpartition('#')[2] for name in change.path)}"
        f"{'@' + change.language if change.language else ''}"
        f" {','.join(map(short, change.old))}>{','.join(map(short, change.new))}"
        for change in one.properties
    ]
    names = dict.fromkeys(name.removeprefix(BASE) for name in (one.was, one.iri) if name)
    return " ".join([one.nature.value, *names, *parts])


SAME = [
    ([":a :p 1 , 2 ; :q 3 ."], [":a :q 3 .\n\n# why\n:a :p 2 .", ":a :p 1 ."]),
    ([":a :p [ :q 1 ; :r 2 ] , [ :q 3 ] ."], [":a :p [ :q 3 ] , [ :r 2 ; :q 1 ] ."]),
    ([":a :p ( 1 [ :q 2 ] ) ."], [":a :p _:l .\n_:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> 1 ; "
                                  "<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> ( [ :q 2 ] ) ."]),
    (["_:x :p _:y . _:y :p _:x ; :q 1 ."], ["_:b :q 1 ; :p _:a . _:a :p _:b ."]),
    ([":a :p [] .\n:b :p [] ."], [":b :p [] .", ":a :p [] ."]),
    (["[] a :K ; :p 1 ."], ["_:one :p 1 ; a :K ."]),
    ([":a :p \"x\"@fi ."], ["<a> <p> '''x'''@fi ."]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), SAME)
def test_what_is_only_written_otherwise_is_no_change(old: list[str], new: list[str]) -> None:
    assert compared(old, new) == []
    assert compared(new, old) == []


DIFFERENT = [
    ([":a a :K ; :p 1 ."], [":a a :K ; :p 2 ."], ["changed a p 1>2"]),
    ([":a :p 1 ."], [":a :p 1 ; :q 2 ."], ["changed a q >2"]),
    ([":a :p 1 ."], [":a :p 1 .\n:b :p 2 ."], ["added b"]),
    ([":a :p 1 .\n:b :p 2 ."], [":a :p 1 ."], ["removed b"]),
    ([':a rdfs:label "x"@fi , "y"@sv .'], [':a rdfs:label "x"@fi , "z"@sv .'], ["changed a label@sv y>z"]),
    ([':a rdfs:label "x"@fi .'], [':a rdfs:label "x"@sv .'], ["changed a label@fi x> label@sv >x"]),
    ([":a :p [ :q 1 ; :r [ :s 2 ] ] ."], [":a :p [ :q 1 ; :r [ :s 3 ] ] ."], ["changed a p/r/s 2>3"]),
    ([":a :p [ :q 1 ] , [ :q 2 ; :r 5 ] ."], [":a :p [ :q 1 ] , [ :q 3 ; :r 5 ] ."], ["changed a p/q 2>3"]),
    ([":a :p [ :q 1 ] ."], [":a :p [ :q 1 ] , [ :q 2 ] ."], ["changed a p >[]"]),
    ([":a :p ( 1 2 ) ."], [":a :p ( 2 1 ) ."], ["changed a p []>[]"]),
    (["[] a :K ; :p 1 ."], ["[] a :K ; :p 2 ."], ["removed", "added"]),
    # Renamed: most of it stays, and what names it says the same.
    ([":a a :K ; :p 1 ; :q 2 .\n:c :r :a ."], [":b a :K ; :p 1 ; :q 2 .\n:c :r :b ."], ["renamed a b"]),
    ([":a a :K ; :p 1 ; :q 2 ; :s 3 ."], [":b a :K ; :p 1 ; :q 2 ; :s 4 ."], ["renamed a b s 3>4"]),
    ([":a a :K ; :p :x .\n:x a :L ; :q 1 ; :r 2 ."], [":b a :K ; :p :y .\n:y a :L ; :q 1 ; :r 2 ."],
     ["renamed a b", "renamed x y"]),
    ([":c :p [ :q :a ] .\n:a a :K ; :r 1 ."], [":c :p [ :q :b ] .\n:b a :K ; :r 1 ."], ["renamed a b"]),
    ([":a a :K ; :p 1 ."], [":b a :L ; :p 1 ."], ["removed a", "added b"]),
    ([":a a :K ; :p 1 ; :q 2 ; :r 3 ."], [":b a :K ; :p 4 ; :q 5 ; :r 6 ."], ["removed a", "added b"]),
    ([":a a :K ; <https://w3id.org/servicegraph/ns#oid> '1.2' ; :p 1 ; :q 2 ."],
     [":b a :K ; <https://w3id.org/servicegraph/ns#oid> '1.2' ; :p 3 ; :q 4 ."], ["renamed a b p 1>3 q 2>4"]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), DIFFERENT)
def test_each_kind_of_change_is_told_once(old: list[str], new: list[str], expected: list[str]) -> None:
    assert compared(old, new) == expected


@pytest.mark.parametrize(("old", "new"), [(old, new) for old, new, _ in DIFFERENT])
def test_the_way_back_is_the_mirror(old: list[str], new: list[str]) -> None:
    there = compare_things(files(*old), files(*new), {}).changes
    back = compare_things(files(*new), files(*old), {}).changes
    assert sorted(map(mirrored, there)) == sorted(map(content, back))


def mirrored(one: EntityChange) -> tuple[object, ...]:
    natures = {ChangeKind.ADDED: ChangeKind.REMOVED, ChangeKind.REMOVED: ChangeKind.ADDED}
    properties = tuple((change.path, change.language, str(change.new), str(change.old)) for change in one.properties)
    return natures.get(one.nature, one.nature).value, one.was, one.iri, one.classes, properties


def content(one: EntityChange) -> tuple[object, ...]:
    properties = tuple((change.path, change.language, str(change.old), str(change.new)) for change in one.properties)
    return one.nature.value, one.iri, one.was, one.classes, properties


NAMES = st.sampled_from(["a", "b", "c"])
VALUES = st.one_of(
    st.integers(0, 3).map(str),
    NAMES.map(":{}".format),
    st.integers(0, 2).map("[ :q {} ]".format),
    st.integers(0, 2).map("[ :q [ :r {} ] ; :s _:l ]".format),
    st.sampled_from(['"x"@fi', '"y"@sv', "( 1 _:l )"]),
)
STATEMENTS = st.lists(st.tuples(NAMES, st.sampled_from(["p", "q", "r"]), VALUES), max_size=8)
Statement = tuple[str, str, str]


def as_text(statements: Sequence[Statement]) -> str:
    return "\n".join(f":{subject} :{predicate} {value} ." for subject, predicate, value in statements)


@given(STATEMENTS, st.randoms(use_true_random=False))
def test_order_and_files_make_no_difference(statements: list[Statement], chance: random.Random) -> None:
    others = [*statements]
    chance.shuffle(others)
    where = chance.randrange(len(others) + 1)
    # Names of unnamed things hold in one file: they are moved together.
    moved = [others] if any("_:" in value for _, _, value in others) else [others[:where], others[where:]]
    assert compared([as_text(statements)], list(map(as_text, moved))) == []


@given(STATEMENTS, STATEMENTS)
def test_any_change_has_its_mirror(old: list[Statement], new: list[Statement]) -> None:
    there = compare_things(files(as_text(old)), files(as_text(new)), {})
    back = compare_things(files(as_text(new)), files(as_text(old)), {})
    assert {one: other for other, one in there.renames.items()} == back.renames
    # As a value too a thing has its present name, which on the way back is the one that it had before.
    assert sorted(differences(there, there.renames)) == sorted(
        (path, language, new, old) for path, language, old, new in differences(back, there.renames)
    )
    if not there.renames:
        assert sorted(map(mirrored, there.changes)) == sorted(map(content, back.changes))


Difference = tuple[tuple[str, ...], str, list[str], list[str]]


def differences(found: ComparedThings, renames: Mapping[str, str]) -> Iterator[Difference]:
    """The path, language, old and new values of each property that has changed; a thing counts by its last name."""
    for change in (change for one in found.changes for change in one.properties):
        old, new = (
            [f"<{renames.get(one.value, one.value)}>" if isinstance(one, NamedNode) else str(one) for one in values]
            for values in (change.old, change.new)
        )
        gone, come = sorted({*old} - {*new}), sorted({*new} - {*old})
        if gone or come:
            yield change.path, change.language, gone, come
