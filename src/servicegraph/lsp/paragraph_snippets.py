"""A paragraph to fill in for each kind of thing: what the shapes require of it, in the order of the guide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from servicegraph.authoring.editor_state import TYPE
from servicegraph.lsp.editor_view import Knowledge
from servicegraph.lsp.prefix_edits import write_name
from servicegraph.rdf.terms import DCT, NS, RDFS, SKOS

_NAMES = (SKOS + "prefLabel", RDFS + "label")
_LAST = (DCT + "source", NS + "sourcePlace", NS + "basis")


@dataclass(frozen=True)
class ParagraphSnippet:
    """A paragraph for the class *iri*, whose things are of *kind*, and the prefixes that the text lacks for it."""

    kind: str
    iri: str
    insert: str
    needed: Mapping[str, str] = field(default_factory=dict)


def paragraph_snippets(knowledge: Knowledge, declared: Mapping[str, str]) -> Iterator[ParagraphSnippet]:
    """A paragraph for each kind of thing that the catalogue may have, where *declared* are the prefixes of the text."""
    state = knowledge.state
    base = state.dataset.settings.base
    for kind in state.dataset.kinds:
        classes = state.with_parents(kind.classes[:1])
        needed: dict[str, str] = {}

        def written(iri: str, needed: dict[str, str] = needed) -> str:
            name = write_name(iri, declared, state.dataset.prefixes)
            if name.prefix:
                needed[name.prefix] = name.namespace
            return name.text

        ranks = knowledge.expectations.properties(classes, ())
        required = [predicate for predicate, rank in ranks if rank == 0 and predicate not in (TYPE, *_LAST)]
        required.sort(key=lambda one: one not in _NAMES)
        name = write_name(f"{base}{kind.name}/x", declared, state.dataset.prefixes)
        if name.prefix:
            needed[name.prefix] = name.namespace
        stem = name.text[:-2] if name.text.startswith("<") else name.text[:-1]
        end = ">" if name.text.startswith("<") else ""
        rows = [f"a {written(kind.classes[0])}"]
        number = 1
        for predicate in required:
            if predicate in _NAMES:
                texts = []
                for language in state.dataset.settings.languages:
                    number += 1
                    texts.append(f'"${number}"@{language}')
                rows.append(f"{written(predicate)} {' , '.join(texts)}")
            else:
                number += 1
                rows.append(f"{written(predicate)} ${number}")
        insert = f"{stem}${{1:{kind.name}}}{end}\n    " + " ;\n    ".join(rows) + " .\n"
        yield ParagraphSnippet(kind.name, kind.classes[0], insert, needed)
