"""Examples are shown as they are written, but for what a reader cannot see or would not read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from servicegraph.documentation.shown_examples import ExampleFile, example_of_check, example_of_shape


def shown(content: str | bytes) -> str:
    """What is shown of a file with *content*."""
    [file] = example_of_check({"a.ttl": content})
    assert file.text is not None
    return file.text


def test_arrow_points_at_the_line_of_the_finding() -> None:
    assert shown("service:a a sg:Service . # here\nservice:b a sg:Service .") == (
        "service:a a sg:Service . # ←\nservice:b a sg:Service ."
    )


def test_file_that_is_not_there_is_told_from_an_empty_one() -> None:
    assert example_of_check({"services.ttl": None, "a.ttl": ""}) == (
        ExampleFile("services.ttl", "turtle", None),
        ExampleFile("a.ttl", "turtle", ""),
    )


def test_characters_that_nobody_sees_are_named() -> None:
    assert shown("a\u00a0b\u200bc\ufeffd\u202ee\x00") == "a⟨U+00A0⟩b⟨U+200B⟩c⟨U+FEFF⟩d⟨U+202E⟩e⟨U+0000⟩"


def test_bytes_that_are_no_utf_8_are_written_out() -> None:
    assert shown("pä".encode("latin-1") + b" .") == "p\\xe4 ."


def test_example_of_absurd_size_is_cut() -> None:
    assert len(shown("{" * 20_000)) < 300
    assert len(shown("a\n" * 20_000).splitlines()) < 40


@given(st.text() | st.binary())
def test_any_content_can_be_shown(content: str | bytes) -> None:
    assert all(character.isprintable() or character in "\n\t" for character in shown(content))


def test_example_of_a_shape_has_neither_prefixes_nor_what_the_test_expects() -> None:
    [file] = example_of_shape("Rule-status", "fail")
    assert file.text == "rule:referral a sg:CoordinationRule ."


def test_name_that_leads_out_of_the_folder_has_no_example() -> None:
    assert example_of_shape("../shapes/Rule-status", "fail") == ()
    assert example_of_shape("No-such-shape", "fail") == ()
