"""What two sides have made of a text is one text: what each has changed, in its own words, and nothing else."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from servicegraph.merging.statement_merge import ValueLimit
from servicegraph.merging.three_versions import LineReason, Merge, merged_file
from servicegraph.merging.value_limits import ShippedLimits

HEAD = "@prefix i: <http://x.example/i/> .\n@prefix s: <http://x.example/s/> .\n\n"
BASE = (
    HEAD
    + """# Interfaces of the chain

# from the handbook
i:a a s:Interface ;
    s:label "alku"@fi ,  # fi
            "början"@sv ;
    s:phase s:planned ;   # since May
    s:hours [ s:opens 8 ; s:closes 16 ] .

i:b
    a       s:Interface ;
    s:from  i:x ;
    s:note  "one # two" , 'three'
.
"""
)


def merged(ours: str, theirs: str, base: str = BASE) -> Merge:
    """What comes of the merge; conflicts are those without the shapes."""
    before, one, other = (text.encode("utf-8", "surrogateescape") for text in (base, ours, theirs))
    return merged_file(before, one, other, PurePath("a.ttl"), 7, lambda *_: ValueLimit.NONE)


def whole(ours: str, theirs: str, base: str = BASE) -> str:
    """The text that comes of the merge, which leaves nothing to be done, whichever of them is ours."""
    found = merged(ours, theirs, base)
    assert (found.is_whole, found.conflicts, found.reason) == (True, (), None), found.content.decode()
    turned = merged(theirs, ours, base)
    assert (turned.is_whole, turned.reason) == (True, None)
    return found.content.decode("utf-8")


def changed(*changes: tuple[str, str], text: str = BASE) -> str:
    """*text* after *changes*, each of words that stand in it once."""
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_paragraphs_added_at_one_place_are_both_there() -> None:
    ours, theirs = (f"{BASE}\ni:{name} a s:Interface ;\n    s:from i:{name} .\n" for name in ("n", "m"))
    assert whole(ours, theirs) == ours + theirs.removeprefix(BASE)


def test_paragraphs_added_below_a_heading_stand_below_it_once() -> None:
    ours, theirs = (changed(("chain\n", f"chain\n\ni:{name} a s:Interface .\n")) for name in ("n", "m"))
    text = whole(ours, theirs)
    assert text == changed(("chain\n", "chain\n\ni:n a s:Interface .\n\ni:m a s:Interface .\n"))


def test_lines_that_follow_one_another_stay_together() -> None:
    base = HEAD + "i:a a s:T .\ni:b a s:T .\n"
    assert whole(base + "i:c a s:T .\n", base + "i:d a s:T .\n", base) == base + "i:c a s:T .\ni:d a s:T .\n"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (('"alku"', '"alku 2"'), ('"början"', '"början 2"')),
        (("s:planned", "s:in-use"), ("# since May", "# since June")),
        (("opens 8", "opens 9"), ("s:planned", "s:in-use")),
        (("i:x", "i:y"), (" , 'three'", " , 'four'")),
        (("# fi", "# Finnish"), ('"alku"', '"alku 2"')),
        (("handbook", "book"), ("i:a a", "i:a  a")),
        (("# Interfaces", "# All interfaces"), ("# from the handbook", "# from the book")),
        ((" , 'three'", " , 'three' , 'four'"), ("s:from  i:x ;\n    ", "")),
        (("\n.\n", " ;\n    s:to i:z .\n"), ("i:x", "i:x , i:w")),
        (("s:note  \"one # two\" , 'three'\n.", "s:to i:z ."), ("i:x", "i:y")),
    ],
)
def test_changes_of_other_words_meet_in_one_paragraph(ours: tuple[str, str], theirs: tuple[str, str]) -> None:
    assert whole(changed(ours), changed(theirs)) == changed(ours, theirs)


def test_both_add_to_the_end_of_a_paragraph() -> None:
    text = whole(changed(("\n.\n", " ;\n    s:to i:z .\n")), changed(("\n.\n", " ;\n    s:by i:w\n.\n")))
    assert text.endswith("'three' ;\n    s:to i:z ;\n    s:by i:w\n.\n")


def test_a_comment_behind_the_full_stop_stays_one() -> None:
    base = HEAD + "i:a s:p 1 .  # last\n"
    ours, theirs = (HEAD + f"i:a s:p 1 ;\n    s:{name} 2 .  # last\n" for name in ("q", "r"))
    assert whole(ours, theirs, base) == HEAD + "i:a s:p 1 ;\n    s:q 2 ;\n    s:r 2 .  # last\n"


def test_both_add_the_same() -> None:
    same = changed(("i:x", "i:x , i:y"))
    assert whole(same, changed(("i:x", "i:x , i:y , i:z"))) == changed(("i:x", "i:x , i:y , i:z"))
    assert whole(same + "\ni:c a s:T .\n", same + "\ni:c\n  a s:T .\n").count("i:c") == 1
    assert (
        whole(
            changed((HEAD, f"@prefix z: <http://z/> .\n{HEAD}")), changed((HEAD, f"{HEAD}@prefix z: <http://z/> .\n"))
        ).count("z:")
        == 1
    )


def test_what_is_written_in_another_way_is_the_same() -> None:
    ours = changed(("i:a a", "<http://x.example/i/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"))
    theirs = changed(('"alku"@fi', "'''al\\u006Bu'''@FI"), ("[ s:opens 8 ; s:closes 16 ]", "[s:closes 16;s:opens 8]"))
    text = whole(ours, theirs)
    assert "<http://x.example/i/a> <http://www" in text
    assert "'''al\\u006Bu'''@FI" in text
    assert "[s:closes 16;s:opens 8]" in text


def test_another_name_of_a_prefix_on_one_side() -> None:
    ours = BASE.replace("i:", "interface:").replace("<http://x.example/interface:", "<http://x.example/i:")
    theirs = changed(("i:x", "i:y")) + "\ni:c a s:T .\n"
    text = whole(ours, theirs)
    assert "@prefix i: <http://x.example/i/> ." in text
    assert "@prefix interface: <http://x.example/i/> ." in text
    assert "interface:b" in text
    assert "i:c a s:T ." in text


def test_a_prefix_that_one_side_drops_and_the_other_uses_stays() -> None:
    base = changed(("@prefix s:", "@prefix z: <http://z.example/> .\n@prefix s:"))
    assert whole(BASE, base + "\nz:c a s:T .\n", base) == base + "\nz:c a s:T .\n"
    assert whole(BASE, base + "\ni:c a s:T .\n", base) == BASE + "\ni:c a s:T .\n"


def test_a_paragraph_moved_on_one_side_is_changed_there() -> None:
    begin, end = BASE.index("\n# from"), BASE.index("\ni:b")
    moved = BASE[:begin] + BASE[end:] + BASE[begin:end]
    assert whole(moved, changed(("opens 8", "opens 9"))) == moved.replace("opens 8", "opens 9")


def test_a_statement_made_two_on_one_side() -> None:
    split = changed(("s:planned ;   # since May\n    s:hours", "s:planned .   # since May\n\ni:a s:hours"))
    assert whole(split, changed(('"alku"', '"loppu"'))) == split.replace("alku", "loppu")
    gone = changed((" ;   # since May\n    s:hours [ s:opens 8 ; s:closes 16 ] .", " .   # since May"))
    assert "s:hours" not in whole(split, gone)


def test_a_thing_with_a_new_name_on_one_side_is_changed_there() -> None:
    ours = BASE.replace("i:b\n", "i:better-name\n") + "\ni:c s:next i:better-name .\n"
    text = whole(ours, changed(("i:x", "i:y")) + "\ni:d a s:T .\n")
    assert text == ours.replace("i:x", "i:y") + "\ni:d a s:T .\n"
    assert not merged(BASE.replace("i:b\n", "i:e\n"), BASE.replace("i:b\n", "i:f\n")).is_whole


def test_one_removes_a_paragraph_that_the_other_has_only_laid_out() -> None:
    without = BASE[: BASE.index("\ni:b")]
    assert whole(without, changed(("i:b\n    a  ", "i:b a"))) == without


def test_files_that_both_sides_have_added() -> None:
    ours, theirs = (HEAD + f"# Ours and theirs\n\ni:{name} a s:T .\n" for name in ("n", "m"))
    assert whole(ours, theirs, "") == ours + "\ni:m a s:T .\n"


def test_layout_of_one_side_and_words_of_the_other() -> None:
    base = HEAD + 'i:a a s:T;\n  s:label "x"@fi, "y"@sv;\n  s:longer i:b.\n'
    laid_out = HEAD + 'i:a\n    a        s:T ;\n    s:label  "x"@fi , "y"@sv ;\n    s:longer i:b .\n'
    laid_out = laid_out.replace("a        s:T", "a s:T").replace("s:label  ", "s:label  ")
    theirs = base.replace('"y"@sv', '"z"@sv').replace("i:b", "i:b, i:c") + "\ni:d a s:T.\n"
    expected = laid_out.replace('"y"@sv', '"z"@sv').replace("i:b ", "i:b , i:c ") + "\ni:d a s:T .\n"
    assert whole(laid_out, theirs, base) == expected
    assert whole(theirs, laid_out, base) == expected


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_ends_of_lines_and_byte_order_mark_follow_who_changes_them(end: str) -> None:
    theirs = changed(("i:x", "i:y"))
    ours = "\ufeff" + changed(('"alku"', '"loppu"')).replace("\n", end)
    assert whole(ours, theirs) == "\ufeff" + changed(("i:x", "i:y"), ('"alku"', '"loppu"')).replace("\n", end)


def test_a_file_with_both_ends_of_lines() -> None:
    mixed = changed(("i:x ;\n", "i:x ;\r\n"))
    assert whole(mixed, changed(("i:x", "i:y"))) == changed(("i:x ;\n", "i:y ;\r\n"))


# --- conflicts --------------------------------------------------------------------------------------------------


def conflicts(
    ours: str, theirs: str, base: str = BASE
) -> tuple[str, list[tuple[str, int, tuple[str, ...], tuple[str, ...]]]]:
    """The text, and of each conflict its kind, its line and what the sides say."""
    found = merged(ours, theirs, base)
    assert not found.is_whole
    assert found.reason is None
    text = found.content.decode()
    for placed in found.conflicts:
        assert text.split("\n")[placed.line - 1] == "<<<<<<< ours"
    return text, [
        (one.conflict.kind.value, one.line, one.conflict.ours, one.conflict.theirs) for one in found.conflicts
    ]


def chosen(text: str, side: int) -> str:
    """*text* as who takes everything of one *side* has it."""
    lines, place = [], -1
    for line in text.splitlines(keepends=True):
        if line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
            place = {"<": 0, "=": 1, ">": -1}[line[0]]
        elif place in (-1, side):
            lines.append(line)
    return "".join(lines)


def test_one_value_made_two_is_a_conflict_of_a_line() -> None:
    ours, theirs = changed(("s:planned", "s:in-use")), changed(("s:planned", "s:ended"), ("i:x", "i:y"))
    text, told = conflicts(ours, theirs)
    assert told == [("value", 10, ("s:in-use",), ("s:ended",))]
    hunk = "<<<<<<< ours\n    s:phase s:in-use ;   {0}\n=======\n    s:phase s:ended ;   {0}\n>>>>>>> theirs\n"
    assert hunk.format("# since May") in text
    assert chosen(text, 0) == changed(("s:planned", "s:in-use"), ("i:x", "i:y"))
    assert chosen(text, 1) == theirs


def test_languages_are_in_conflict_one_by_one() -> None:
    ours, theirs = changed(('"alku"', '"a"'), ('"början"', '"b"')), changed(('"alku"', '"c"'))
    text, told = conflicts(ours, theirs)
    assert [one[2:] for one in told] == [(('"a"@fi',), ('"c"@fi',))]
    assert chosen(text, 1) == changed(('"alku"', '"c"'), ('"början"', '"b"'))


def test_removed_and_changed_is_a_conflict_either_way() -> None:
    without = BASE[: BASE.index("\ni:b")]
    theirs = changed(("i:x", "i:y"))
    text, told = conflicts(without, theirs)
    assert [(kind, ours) for kind, _, ours, _ in told] == [("changed", ())]
    assert (chosen(text, 0), chosen(text, 1)) == (without, theirs)
    text, told = conflicts(theirs, without)
    assert [(kind, theirs) for kind, _, _, theirs in told] == [("changed", ())]
    assert (chosen(text, 0), chosen(text, 1)) == (theirs, without)


def test_the_same_value_gives_way_to_two() -> None:
    base = HEAD + "i:a s:p i:x , i:y .\n"
    ours, theirs = (HEAD + f"i:a s:p i:y , i:{name} .\n" for name in "nm")
    _, told = conflicts(ours, theirs, base)
    assert [(kind, *said) for kind, _, *said in told] == [("value", ("i:n",), ("i:m",))]
    assert (
        whole(HEAD + "i:a s:p i:x , i:y , i:n .\n", HEAD + "i:a s:p i:x , i:m .\n", base)
        == HEAD + "i:a s:p i:x , i:m , i:n .\n"
    )


def test_removed_value_and_changed_value() -> None:
    _, told = conflicts(changed(('"alku"@fi ,  # fi\n            ', "")), changed(('"alku"', '"loppu"')))
    assert [one[2:] for one in told] == [((), ('"loppu"@fi',))]


def test_a_new_thing_that_both_describe_in_their_own_way() -> None:
    ours, theirs = (
        f"{BASE}\ni:c a s:T ;\n    s:from i:{name} ;\n    s:to i:z ;\n    s:by i:{name} .\n" for name in "nm"
    )
    text, told = conflicts(ours, theirs)
    assert [one[0] for one in told] == ["described"]
    assert text.count("<<<<<<<") == 1
    assert (chosen(text, 0), chosen(text, 1)) == (ours, theirs)


def test_a_prefix_for_two_namespaces() -> None:
    ours, theirs = (BASE.replace(HEAD, f"{HEAD}@prefix z: <http://{name}/> .\n") for name in "nm")
    _, told = conflicts(ours, theirs)
    assert [one[:2] for one in told] == [("prefix", 4)]


def test_the_same_comment_in_two_words() -> None:
    text, told = conflicts(changed(("since May", "since June")), changed(("since May", "since July")))
    assert told == [("comment", 10, ("# since June",), ("# since July",))]
    assert chosen(text, 1) == changed(("since May", "since July"))


def test_one_value_only_where_the_shapes_say_so() -> None:
    base = "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n@prefix i: <http://i/> .\ni:a a sg:Interface .\n"

    def both(one: str, other: str) -> Merge:
        ours, theirs = (base.replace("Interface .", f"Interface ; {said} .").encode() for said in (one, other))
        return merged_file(base.encode(), ours, theirs, PurePath("a.ttl"), 7, ShippedLimits())

    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    assert not both("sg:flow i:x", "sg:flow i:y").is_whole
    assert both("sg:crosses i:x", "sg:crosses i:y").is_whole
    assert both("sg:provider i:x", "sg:provider i:y").is_whole  # of which a provision has one
    assert not both("a sg:Provision ; sg:provider i:x", "sg:provider i:y").is_whole
    assert not both("a sg:ServiceChain ; sg:phase i:x", "sg:phase i:y").is_whole  # a kind of integrated service
    assert not both("sg:validFrom 1", "sg:validFrom 2").is_whole
    assert both(f"{label} 'a'@fi", f"{label} 'b'@sv").is_whole
    assert not both(f"{label} 'a'@fi", f"{label} 'b'@fi").is_whole


def test_marks_have_the_size_that_is_asked_for() -> None:
    base, ours, theirs = (one.encode() for one in (BASE, changed(("s:planned", "s:a")), changed(("s:planned", "s:b"))))
    text = merged_file(base, ours, theirs, PurePath("a.ttl"), 12, lambda *_: ValueLimit.NONE).content.decode()
    assert f"\n{'<' * 12} ours\n" in text
    assert f"\n{'=' * 12}\n" in text
    assert f"\n{'>' * 12} theirs\n" in text


# --- by line ----------------------------------------------------------------------------------------------------


def test_a_text_with_mistakes_is_merged_by_line() -> None:
    ours = changed(("s:planned ;", "s:planned ; ]"))
    found = merged(ours, changed(("'three'", "'four'")))
    assert (found.reason, found.version, found.fault_line) == (LineReason.FAULTY, "ours", 10)
    assert found.is_whole
    assert found.content.decode() == ours.replace("'three'", "'four'")


def test_bytes_that_are_no_utf_8_stay() -> None:
    ours = changed(("alku", "alku \udce4"))
    found = merged(ours, changed(("'three'", "'four'")))
    assert found.reason is LineReason.FAULTY
    assert found.content == ours.replace("'three'", "'four'").encode("utf-8", "surrogateescape")


def test_no_text_at_all_is_a_conflict_in_which_ours_stays() -> None:
    found = merged_file(b"\0", b"\0ours", b"\0theirs", PurePath("a.ttl"), 7, lambda *_: ValueLimit.NONE)
    assert (found.content, found.is_whole) == (b"\0ours", False)


def test_other_files_are_merged_by_line() -> None:
    found = merged_file(
        b"a\nb\nc\nd\n", b"x\nb\nc\nd\n", b"a\nb\nc\ny\n", PurePath("a.jsonld"), 7, lambda *_: ValueLimit.NONE
    )
    assert (found.content, found.is_whole, found.reason) == (b"x\nb\nc\ny\n", True, LineReason.NO_TURTLE)


def test_another_namespace_on_one_side_is_not_silently_taken_for_what_the_other_adds() -> None:
    ours = BASE.replace("http://x.example/i/", "http://y.example/i/")
    found = merged(ours, BASE + "\ni:c a s:T .\n")
    assert not found.is_whole


@pytest.mark.parametrize("text", [BASE, "", "\ufeff" + BASE.replace("\n", "\r\n"), "no Turtle", "\0"])
def test_what_only_one_side_has_changed_is_taken_byte_for_byte(text: str) -> None:
    assert merged(text, BASE).content.decode() == text
    assert merged(BASE, text).content.decode() == text
    assert merged(text, text, "").content.decode() == text


# --- ancestors that were in conflict themselves -------------------------------------------------------------------

TWICE = changed(
    ("    s:from  i:x ;\n", "<<<<<<<<< ours\n    s:from  i:p ;\n=========\n    s:from  i:q ;\n>>>>>>>>> theirs\n")
)


def test_what_was_in_conflict_in_the_ancestor_is_so_again_or_agreed_upon() -> None:
    ours, theirs = changed(("i:x", "i:p"), ("May", "June")), changed(("i:x", "i:q"), ('"alku"', '"loppu"'))
    text, told = conflicts(ours, theirs, TWICE)
    assert [one[0] for one in told] == ["described"]
    assert chosen(text, 0) == changed(("i:x", "i:p"), ("May", "June"), ('"alku"', '"loppu"'))
    agreed = changed(("i:x", "i:q"), ("May", "June"))
    assert whole(agreed, theirs, TWICE) == changed(("i:x", "i:q"), ("May", "June"), ('"alku"', '"loppu"'))


def test_nothing_is_certain_of_what_one_side_has_removed_since() -> None:
    found = merged(BASE[: BASE.index("\ni:b")], changed(("i:x", "i:q"), ("May", "June")), TWICE)
    assert (found.is_whole, found.reason) == (False, LineReason.FAULTY)
