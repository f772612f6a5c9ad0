"""Reads a Turtle text with mistakes: what can be understood of it, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from servicegraph.diagnostics import Diagnostic, Severity, built_in
from servicegraph.rdf.terms import STANDARD_PREFIXES
from servicegraph.turtle.consequences import in_doubt, is_rest_of_word, lost_declarations, may_declare, one_for_a_cause
from servicegraph.turtle.faults import finding, undeclared_prefix
from servicegraph.turtle.mended import damage, mended
from servicegraph.turtle.other_syntax import names_in, other_syntax
from servicegraph.turtle.syntax import parse_turtle
from servicegraph.turtle.tokens import Lines, Span, TurtleToken
from servicegraph.turtle.tree import Document, Fault, Node
from servicegraph.turtle.triples import TripleSpan, triple_spans

MOST_FAULTS = 20  # that are told of one file, and that only the parser sees: each of those takes another reading
_STAND_IN = "urn:x-servicegraph-undeclared:"
# Bounded, so that a word of any length takes no longer than as many short ones.
_NAME = re.compile(r"<[^<>\s]*>|(?:(?<![^\W\d_])[^\W\d_][\w.-]{0,99})?:[\w%-]+(?:\.[\w%-]+)*")
_INVALID_IRI = re.compile("IRI|scheme|code point", re.IGNORECASE)


@dataclass(frozen=True)
class DamagedText:
    """What a text with mistakes says: its quads in the default graph and their places; its mistakes.

    ``is_kept`` is false for a quad in which a stand-in takes the place of a name whose prefix is not declared: it is
    read for the sake of its place only and states nothing. ``incomplete`` are the IRIs that are named in what was left
    out, and the subjects of the statements that it was left out of, which stand at ``damaged``.
    """

    quads: tuple[Quad, ...]
    spans: tuple[TripleSpan, ...]
    is_kept: tuple[bool, ...]
    diagnostics: tuple[Diagnostic, ...]
    incomplete: frozenset[str]
    damaged: tuple[Span, ...]

    def is_damaged_at(self, offset: int) -> bool:
        """Whether something is left out of the statement in which the character *offset* stands."""
        return any(span.start <= offset < span.end for span in self.damaged)


def read_damaged(text: str, path: str, base: str) -> DamagedText:
    """Read *text*, called *path* in findings. Nothing is raised, whatever the text is.

    A prefix that is not declared is bound to a stand-in namespace, so that everything else of its statement is read.
    What a stand-in is in is withheld: nobody knows what it says.
    """
    if other := other_syntax(text):
        document = Document(text, (), Node("document", 0, 0), (), {}, {})
        return DamagedText((), (), (), (finding(document, path, other),), names_in(text), ())
    document = parse_turtle(text)
    faults = one_for_a_cause(document)
    rest: Span | None = None
    tries = 0
    while True:
        read = mended(document)
        undeclared = _undeclared(read.tokens)
        declared = lost_declarations(read.lost)
        meant = {name: declared.get(name) or _stand_in(name) for name in undeclared}
        header = "".join(f"@prefix {name}: <{iri}> . " for name, iri in meant.items())
        parser = parse((header + read.text).encode("utf-8", "replace"), format=RdfFormat.TURTLE, base_iri=base)
        try:
            quads = tuple(parser)
            break
        except SyntaxError as error:
            line, column = error.lineno or 1, error.offset or 1
            offset = Lines(read.text).offset(line, max(1, column - (len(header) if line == 1 else 0)))
            index = read.index(offset)
            faults.append(_named(document, index, str(error.msg)))
            has_more = damage(document, index)
            tries += 1
            if tries == MOST_FAULTS:
                rest = _stop_after(document, index)
            if not has_more:
                read, quads = mended(document), ()
                break
    spans = tuple(triple_spans(read.tokens)) if quads else ()
    if len(spans) != len(quads):  # a way of writing that the tokens do not know
        spans = (TripleSpan(Span(0, 0), Span(0, 0), Span(0, 0)),) * len(quads)
    is_kept = tuple(not undeclared or not any(map(_is_stand_in, quad)) for quad in quads)
    usual = _usual(document, undeclared)
    known = {**parser.prefixes, **{name: usual.get(name) or f"{base}{name}/" for name in undeclared}}
    lost = in_doubt(document, read, faults)
    incomplete = set(_names_in("\n".join(lost), known, base))
    for quad, is_stated in zip(quads, is_kept, strict=True):
        if not is_stated:
            incomplete |= {_meant(node.value, known) for node in quad if isinstance(node, NamedNode)}
    return DamagedText(
        quads,
        spans,
        is_kept,
        _told(
            document,
            path,
            faults,
            {name: token for name, token in undeclared.items() if name not in declared},
            usual,
            rest,
            is_anything_read=any(is_kept),
        ),
        frozenset(incomplete),
        tuple(document.span(statement) for statement in read.damaged),
    )


def _stop_after(document: Document, index: int) -> Span | None:
    """Leave out what follows the token *index*, and give the place from where on nothing is read."""
    after = [node for node in document.root.children if node.first > index]
    for node in after:
        node.is_damaged = True
    return document.span(after[0]) if after else None


def _told(
    document: Document,
    path: str,
    faults: list[Fault],
    undeclared: Mapping[str, TurtleToken],
    usual: Mapping[str, str],
    rest: Span | None,
    *,
    is_anything_read: bool,
) -> tuple[Diagnostic, ...]:
    """The findings in the order of their places, the first of them when there are many.

    Of a text that is hardly Turtle only the first is told.
    """
    found = [finding(document, path, fault) for fault in faults]
    lost = {_prefix(token) for token in _of_lost_directives(document)}
    unreadable = [_text(document, node) for node in document.root.children if _is_lost_directive(document, node)]
    declared = [_prefix(token) for token in _declared(document)]
    unclosed = {document.lines.place(fault.span.start)[0] for fault in faults if fault.code == "unclosed-string"}
    found += [
        undeclared_prefix(document, path, name, token, usual.get(name, ""), declared)
        for name, token in undeclared.items()
        if name not in lost
        and not any(may_declare(said, name, usual.get(name, "")) for said in unreadable)
        and not (token.text == f"{name}:" and document.lines.place(token.start)[0] in unclosed)  # a word of the text
        and not any(is_rest_of_word(document, fault, token.start) for fault in faults)
    ]
    found.sort(key=lambda diagnostic: diagnostic.location)
    if not is_anything_read and not declared:
        del found[1:]
    if len(found) > MOST_FAULTS:
        place, count = found[MOST_FAULTS].location, len(found) - MOST_FAULTS
        more = built_in(
            "rest-not-read",
            Severity.VIOLATION,
            place,
            sentence="check.rest-not-read.told",
            hint="check.rest-not-read.hint-told",
            most=MOST_FAULTS,
            count=count,
        )
        found[MOST_FAULTS:] = [more]
    if rest is not None:
        found.append(finding(document, path, Fault("rest-not-read", rest, {"most": str(MOST_FAULTS)})))
    return tuple(found)


def _undeclared(tokens: Iterable[TurtleToken]) -> dict[str, TurtleToken]:
    """The prefixes that are used before they are declared, each with its first use."""
    declared: set[str] = set()
    found: dict[str, TurtleToken] = {}
    keyword = ""
    for token in tokens:
        if token.kind == "name":
            prefix = _prefix(token)
            if keyword.lower().lstrip("@") == "prefix" and token.text.endswith(":"):
                declared.add(prefix)
            elif prefix not in declared:
                found.setdefault(prefix, token)
        keyword = token.text if token.kind in ("tag", "word") else ""
    return found


def _prefix(token: TurtleToken) -> str:
    return token.text.partition(":")[0]


def _declared(document: Document) -> Iterator[TurtleToken]:
    """The names that the declarations of *document* give to prefixes."""
    for node in document.root.children:
        if node.kind == "directive" and not node.is_damaged:
            yield from (document.tokens[index] for index in node.gaps() if document.tokens[index].kind == "name")


def _of_lost_directives(document: Document) -> Iterator[TurtleToken]:
    """The words of declarations that cannot be read: their prefixes are missing only for that."""
    for node in document.root.children:
        if _is_lost_directive(document, node):
            yield from (document.tokens[index] for index in node.gaps())


def _text(document: Document, node: Node) -> str:
    span = document.span(node)
    return document.text[span.start : span.end]


def _is_lost_directive(document: Document, node: Node) -> bool:
    return node.is_damaged and (
        node.kind == "directive" or (node.kind == "unread" and _text(document, node)[:1] == "@")
    )


def _usual(document: Document, undeclared: Iterable[str]) -> dict[str, str]:
    """What undeclared prefixes usually stand for; one that is declared further down stands for what it does there."""
    found = {name: STANDARD_PREFIXES[name] for name in undeclared if name in STANDARD_PREFIXES}
    for node in document.root.children:
        if node.kind == "directive" and not node.is_damaged:
            tokens = [document.tokens[index] for index in node.gaps()]
            names = [_prefix(token) for token in tokens if token.kind == "name"]
            iris = [token.text[1:-1] for token in tokens if token.kind == "iri"]
            found |= {name: iri for name, iri in zip(names, iris, strict=False) if name in undeclared}
    return found


def _stand_in(prefix: str) -> str:
    return f"{_STAND_IN}{quote(prefix)}:"


def _is_stand_in(term: object) -> bool:
    if isinstance(term, Literal):
        term = term.datatype
    return isinstance(term, NamedNode) and term.value.startswith(_STAND_IN)


def _named(document: Document, index: int, detail: str) -> Fault:
    """A mistake that only the parser has seen, at the token *index*."""
    token = document.tokens[index] if document.tokens else TurtleToken("end", "", 0)
    span = Span(token.start, token.end)
    detail = re.sub(r"^Parser error .*?: ", "", detail)
    if token.kind == "iri" or _INVALID_IRI.search(detail):
        return Fault("invalid-iri", span)
    return Fault("syntax", span, {"detail": detail})


def _meant(iri: str, prefixes: Mapping[str, str]) -> str:
    """What *iri* is meant to be: without the stand-in for a prefix that is not declared."""
    if not iri.startswith(_STAND_IN):
        return iri
    name, _, local = iri.removeprefix(_STAND_IN).partition(":")
    return prefixes.get(unquote(name), "") + local


def _names_in(text: str, prefixes: Mapping[str, str], base: str) -> Iterator[str]:
    """The IRIs that the names in *text* stand for; a prefix that nobody knows is taken for a kind of entity."""
    for name in _NAME.findall(text):
        if name.startswith("<"):
            yield name[1:-1] if ":" in name else base + name[1:-1]
        else:
            prefix, _, local = name.partition(":")
            yield prefixes.get(prefix, f"{base}{prefix}/") + local
