"""The declarations of prefixes in a text: which are needed, which are missing, how they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from servicegraph.rdf.terms import RDF
from servicegraph.turtle.formatting_comments import has_line_end, line_ends
from servicegraph.turtle.tree import Document, Node

_TYPE = f"{RDF}type"
_MENTIONED = re.compile(r"(?<![\w:/.-])(?P<name>[^\W\d][\w-]*(?:\.[\w-]+)*)?:(?=[\w%])")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True)
class Declaration:
    """A directive: the prefix that it declares with its IRI, as they are written; None for the prefix of a base."""

    node: Node
    name: str | None
    iri: str


@dataclass(frozen=True)
class PrefixUse:
    """How a text uses its prefixes.

    ``dropped`` are the declarations that nothing needs, by the index of their first token; ``undeclared`` the
    prefixes used before they are declared, in their order; ``types`` says for each predicate that is ``rdf:type`` in
    full, by its index, that it is written ``a``.
    """

    dropped: frozenset[int]
    undeclared: tuple[str, ...]
    types: Mapping[int, str]


def declaration(document: Document, directive: Node) -> Declaration:
    """What *directive*, which is whole, declares."""
    tokens = [document.tokens[index] for index in directive.gaps()]
    name = next((token.text for token in tokens if token.kind == "name"), None)
    iri = next(token.text for token in tokens if token.kind == "iri")
    return Declaration(directive, None if name is None else name[:-1], iri[1:-1])


def prefix_use(document: Document) -> PrefixUse:
    """How the text of *document*, which has no faults, uses its prefixes.

    A comment that names something with a prefix uses it: what is commented out can be put back.
    """
    tokens = document.tokens
    mentioned = {
        match["name"] or "" for token in tokens if token.kind == "comment" for match in _MENTIONED.finditer(token.text)
    }
    in_force: dict[str, Declaration] = {}
    declared: list[Declaration] = []
    used: set[int] = set()
    undeclared: dict[str, None] = {}
    types: dict[int, str] = {}
    for node in document.root.children:
        if node.kind == "directive":
            one = declaration(document, node)
            if one.name is None:
                continue
            before = in_force.get(one.name)
            is_same = before is not None and before.iri == one.iri and _ABSOLUTE.match(one.iri)
            declared.append(one)
            if not (is_same and is_droppable(document, one)):
                in_force[one.name] = one
            continue
        predicates: frozenset[int] | None = None
        for index in range(node.first, node.last):
            kind, text, _ = tokens[index]
            if kind == "iri" and text == f"<{_TYPE}>":
                name, is_type = "", True
            elif kind == "name":
                name, _, local = text.partition(":")
                is_type = local == "type" and name in in_force and in_force[name].iri == RDF
            else:
                continue
            if is_type:
                if predicates is None:
                    predicates = frozenset(one.first for one in node.walk() if one.kind == "pair")
                if index in predicates:
                    types[index] = "a"
                    continue
            if kind == "iri":
                continue
            if name in in_force:
                used.add(in_force[name].node.first)
            else:
                undeclared[name] = None
    dropped = frozenset(
        one.node.first
        for one in declared
        if one.node.first not in used
        and is_droppable(document, one)
        and (one.name not in mentioned or (one.name in in_force and in_force[one.name] is not one))
    )
    return PrefixUse(dropped, tuple(undeclared), types)


def is_droppable(document: Document, one: Declaration) -> bool:
    """Whether no comment stands on the line of a declaration, which would tell why it is there."""
    tokens = document.tokens
    after = one.node.last
    if after < len(tokens) and tokens[after].kind == "space" and not has_line_end(tokens[after].text):
        after += 1
    around = (*one.node.gaps(), *range(after, min(after + 1, len(tokens))))
    first = next((index for index in around if tokens[index].kind == "comment"), None)  # others get lines of their own
    return first is None or line_ends(document, first) > 0


def declaration_lines(declarations: Sequence[tuple[str, str]]) -> list[str]:
    """The lines that declare prefixes with their IRIs, aligned."""
    width = max((len(name) for name, _ in declarations), default=0) + 1
    return [f"@prefix {name + ':':<{width}} <{iri}> ." for name, iri in declarations]
