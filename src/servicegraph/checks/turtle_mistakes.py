"""The mistakes that reading a Turtle file finds, each with its examples; the check ``syntax`` gives the findings."""

from __future__ import annotations

from servicegraph.checks.definition import Check, Remedy, found_elsewhere
from servicegraph.diagnostics import Severity

_MORE = 'service:more a sg:Service ; rdfs:label "Lisä"@fi ; sg:level level:basic .\n'


def _found_by_reading(code: str, wrong: str | bytes, right: str = _MORE, *, remedy: Remedy = Remedy.NONE) -> Check:
    """A violation that reading the file *wrong* finds, and that the file *right* does not have."""
    return found_elsewhere(
        code, Severity.VIOLATION, fails={"more.ttl": wrong}, passes={"more.ttl": right}, remedy=remedy
    )


unexpected_end = _found_by_reading(
    "unexpected-end",
    'service:more a sg:Service ; dct:description """Monta # here\nriviä .\n\nservice:next a sg:Service .\n',
    'service:more a sg:Service ; dct:description """Monta\nriviä"""@fi .\n',
)
rest_not_read = _found_by_reading(
    "rest-not-read",
    "service:more a sg:Service ; sg:level ; ;\n\n" * 20 + "service:more a sg:Service ; sg:level ; ; # here\n",
)
unknown_prefix = _found_by_reading(
    "unknown-prefix",
    "service:more a sg:Service ; dcterms:relation service:ward . # here\n",
    remedy=Remedy.SAFE,
)
missing_full_stop = _found_by_reading(
    "missing-full-stop",
    "service:more a sg:Service ; sg:level level:basic # here\n\nservice:next a sg:Service .\n",
    "service:more a sg:Service ; sg:level level:basic .\n\nservice:next a sg:Service .\n",
    remedy=Remedy.SAFE,
)
early_full_stop = _found_by_reading(
    "early-full-stop",
    "service:more a sg:Service . # here\n    sg:level level:basic .\n",
    "service:more a sg:Service ;\n    sg:level level:basic .\n",
    remedy=Remedy.SAFE,
)
missing_mark = _found_by_reading(
    "missing-mark",
    "service:more a sg:Service\n    sg:level level:basic . # here\n",
    "service:more a sg:Service ;\n    sg:level level:basic .\n",
    remedy=Remedy.SAFE,
)
misplaced_word = _found_by_reading(
    "misplaced-word",
    "service:more a sg:Service ; sg:level ; sg:sector sector:health . # here",
    remedy=Remedy.SAFE,
)
unclosed_string = _found_by_reading(
    "unclosed-string", 'service:more a sg:Service ; rdfs:label "Lisä@fi ; # here\n', remedy=Remedy.SAFE
)
invalid_iri = _found_by_reading(
    "invalid-iri",
    "service:more a sg:Service ; dct:source <https://example.org/our minutes> . # here\n",
    "service:more a sg:Service ; dct:source <https://example.org/our-minutes> .\n",
)
not_utf_8 = _found_by_reading(
    "not-utf-8",
    '<https://example.org/id/service/more> <http://purl.org/dc/terms/title> "Lisä" . # here\n'.encode("latin-1"),
    remedy=Remedy.SAFE,
)
merge_conflict = _found_by_reading(
    "merge-conflict",
    f"{'<' * 7} # here\n{_MORE}{'=' * 7}\n{_MORE.replace('Lisä', 'Muu')}{'>' * 7} branch\n",
)
odd_space = _found_by_reading(
    "odd-space", "service:more a sg:Service\u00a0; sg:level level:basic . # here\n", remedy=Remedy.SAFE
)
invisible_character = _found_by_reading(
    "invisible-character",
    "service:more a sg:Service ; sg:level level:basic\u200b . # here\n",
    remedy=Remedy.SAFE,
)
typographic_quote = _found_by_reading(
    "typographic-quote",
    "service:more a sg:Service ; rdfs:label ”Lisä”@fi . # here\n",
    remedy=Remedy.SAFE,
)
backslash = _found_by_reading(
    "backslash",
    'service:more a sg:Service ; dct:description "C:\\Palvelut"@fi . # here\n',
    'service:more a sg:Service ; dct:description "C:\\\\Palvelut"@fi .\n',
    remedy=Remedy.SAFE,
)
language_tag_form = _found_by_reading(
    "language-tag-form",
    'service:more a sg:Service ; rdfs:label "Tillägg"@sv_FI . # here\n',
    'service:more a sg:Service ; rdfs:label "Tillägg"@sv-FI .\n',
    remedy=Remedy.SAFE,
)
stray_character = _found_by_reading("stray-character", "service:more { sg:level level:basic . # here\n")
malformed_directive = _found_by_reading(
    "malformed-directive",
    "@prefix ex <https://example.org/> . # here\n",
    "@prefix ex: <https://example.org/> .\n",
    remedy=Remedy.SAFE,
)
rdf_1_2 = _found_by_reading(
    "rdf-1-2",
    "service:more sg:level level:basic {| dct:source <https://example.org/minutes> |} . # here\n",
)
unquoted_value = _found_by_reading(
    "unquoted-value",
    "rule:more sg:validFrom 2025-01-31 . # here\n",
    'rule:more sg:validFrom "2025-01-31"^^xsd:date .\n',
    remedy=Remedy.SAFE,
)
nested_too_deeply = _found_by_reading(
    "nested-too-deeply",
    "service:more sg:level\n" + "[ sg:level\n" * 500 + "[ # here\n" + "]" * 501 + " .\n",
)
