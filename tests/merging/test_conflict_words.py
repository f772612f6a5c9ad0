"""What is said of a merge: a sentence for each conflict, in the user's language, with the names that things have."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from servicegraph.merging.conflict_words import merge_sentences
from servicegraph.merging.three_versions import merged_file
from servicegraph.merging.value_limits import ShippedLimits
from servicegraph.messages import LANGUAGES

BASE = """@prefix interface: <https://w3id.org/servicegraph/id/interface/> .
@prefix phase: <https://w3id.org/servicegraph/vocab/phase/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix service: <https://w3id.org/servicegraph/id/service/> .
@prefix sg: <https://w3id.org/servicegraph/ns#> .

# A comment that stands alone

interface:a-b a sg:Interface ;
    rdfs:label "Koulusta klinikalle"@fi , "From school to clinic"@en ;
    sg:phase phase:planned ;  # since May
    sg:crosses service:x .
"""


def told(ours: str, theirs: str, language: str = "en", base: str = BASE) -> list[str]:
    before, one, other = (text.encode("utf-8", "surrogateescape") for text in (base, ours, theirs))
    merge = merged_file(before, one, other, PurePath("a.ttl"), 7, ShippedLimits())
    return list(merge_sentences(merge, "a.ttl", one, other, language))


def changed(old: str, new: str) -> str:
    assert old in BASE
    return BASE.replace(old, new)


def test_what_is_whole_needs_no_words() -> None:
    assert told(changed("planned", "operational"), changed("service:x", "service:y")) == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fi", "Koulusta klinikalle (interface:a-b), vaihe: ours-puolella pilotointi, theirs-puolella toiminnassa."),
        ("sv", "Koulusta klinikalle (interface:a-b), fas: på sidan ours pilot, på sidan theirs i drift."),
        ("en", "From school to clinic (interface:a-b), phase: ours says pilot, theirs says operation."),
    ],
)
def test_things_properties_and_concepts_have_their_names(language: str, sentence: str) -> None:
    said = told(changed("phase:planned", "phase:pilot"), changed("phase:planned", "phase:operation"), language)
    assert said == [f"a.ttl:11: {sentence}"]


def test_each_sort_of_conflict_has_its_sentence() -> None:
    without = BASE[: BASE.index("\ninterface:a-b")]
    new, other = (f"{BASE}\ninterface:n a sg:Interface ;\n    sg:crosses service:{name} .\n" for name in "yz")
    prefixes = (changed("@prefix sg", f"@prefix z: <http://{name}/> .\n@prefix sg") for name in "ab")
    cases = {
        "ours removes the paragraph, theirs changes it": (without, changed("planned", "ended")),
        "ours changes the paragraph, theirs removes it": (changed("planned", "ended"), without),
        "interface:n: both describe it": (new, other),
        "the prefix z: stands for <http://a/> in ours and for <http://b/> in theirs": tuple(prefixes),
        "both change the same comment": (changed("May", "June"), changed("May", "July")),
        "both change the same comment: # A": (changed("alone", "here"), changed("alone", "there")),
        'name: ours removes what theirs changes to "x"@fi': (
            changed('"Koulusta klinikalle"@fi , ', ""),
            changed("Koulusta klinikalle", "x"),
        ),
        "class: ours says sg:A, theirs says sg:B": (changed("sg:Interface", "sg:A"), changed("sg:Interface", "sg:B")),
    }
    for sentence, (ours, theirs) in cases.items():
        (said,) = told(ours, theirs)
        assert sentence in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_merge_by_line_says_why(language: str) -> None:
    (said,) = told(BASE + "]", changed("service:x", "service:y"), language)
    assert "13" in said
    assert "ours" in said


def test_what_a_file_says_does_not_steer_the_terminal() -> None:
    ours, theirs = changed("service:x", '"""\x1b[31m\nred"""'), changed("service:x", '"' + "y" * 500 + '"')
    (said,) = told(ours, theirs)
    assert "\n" not in said
    assert len(said) < 300
