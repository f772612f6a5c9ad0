"""New things as paragraphs of a Turtle file: laid out as the formatter does, and the rest of the file as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Triple

from servicegraph.edits import replaced
from servicegraph.errors import FaultyTurtle, WriteError
from servicegraph.exchange.written_terms import TermWriter
from servicegraph.rdf.terms import RDF
from servicegraph.turtle.formatting import Style, format_turtle
from servicegraph.turtle.formatting_order import GUIDE_FIRST, GUIDE_LAST
from servicegraph.turtle.reading import TurtleFile, read
from servicegraph.turtle.syntax import parse_turtle
from servicegraph.turtle.tokens import Span

_TYPE = NamedNode(RDF + "type")


@dataclass(frozen=True)
class NewThing:
    """A thing to be described: its IRI, its class, and its ``values`` by property in the order of the paragraph."""

    iri: str
    cls: str
    values: Mapping[str, tuple[NamedNode | Literal, ...]] = field(default_factory=dict)

    @property
    def triples(self) -> Iterable[Triple]:
        """What is said of it."""
        subject = NamedNode(self.iri)
        yield Triple(subject, _TYPE, NamedNode(self.cls))
        for predicate, values in self.values.items():
            for value in values:
                yield Triple(subject, NamedNode(predicate), value)


@dataclass(frozen=True)
class WrittenParagraph:
    """The paragraph that describes a thing, and the line of its file on which it begins, counted from 1."""

    text: str
    line: int


def with_paragraphs(
    file: TurtleFile, things: Sequence[NewThing], prefixes: Mapping[str, str]
) -> tuple[bytes, tuple[WrittenParagraph, ...]]:
    """The content of *file* with *things* described at its end, without a byte order mark, and their paragraphs.

    What stands in the file stays; *prefixes* are declared in it where one is needed that it lacks. The result is read
    again. Raises WriteError when the file has mistakes or would not say what it should.
    """
    if file.diagnostics:
        raise WriteError("error.not-rewritten", path=file.path)
    document, text = file.document, file.text
    end = "\r\n" if "\r\n" in text else "\n"
    writer = TermWriter(document, prefixes, end)
    rough = [_rough(thing, writer) for thing in things]
    declarations = list(writer.declarations())
    own = {name: namespace for name, namespace in writer.namespaces.items() if namespace}
    paragraphs = [_laid_out(one, own, end) for one in rough]
    lead = "" if not text.strip() else end if text.endswith(("\n", "\r")) else end + end
    if text.endswith(end + end):
        lead = ""
    told = lead + end.join(paragraph + end for paragraph in paragraphs)
    if not text.strip():  # the declarations come first, and nothing else is there
        told = end + told
    after = replaced(text, [*declarations, (Span(len(text), len(text)), told)])
    if not text:
        after = after.lstrip("\r\n")
    content = after.encode("utf-8", "surrogateescape")
    again = read(content, file.path, file.graph, file.base)
    wanted = {quad.triple for quad in file.quads} | {triple for thing in things for triple in thing.triples}
    if again.diagnostics or {quad.triple for quad in again.quads} != wanted:
        raise WriteError("error.not-rewritten", path=file.path)
    found, place = [], len(after)
    for paragraph in reversed(paragraphs):
        place = after.rindex(paragraph, 0, place)
        found.append(WrittenParagraph(paragraph, after.count("\n", 0, place) + 1))
    return content, tuple(reversed(found))


def _rough(thing: NewThing, writer: TermWriter) -> str:
    """The statement that describes *thing*, in no layout."""
    pairs = [f"a {writer.term(NamedNode(thing.cls))}"]
    for predicate, values in thing.values.items():
        if values:
            pairs.append(f"{writer.predicate(NamedNode(predicate))} {' , '.join(map(writer.term, values))}")
    return f"{writer.term(NamedNode(thing.iri))} {' ; '.join(pairs)} ."


def _laid_out(statement: str, prefixes: Mapping[str, str], end: str) -> str:
    """*statement*, which uses *prefixes*, as the formatter lays it out. Raises WriteError when it cannot be read."""
    lines = "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in sorted(prefixes.items()))
    try:
        whole = format_turtle(f"{lines}\n{statement}\n", Style(first=GUIDE_FIRST, last=GUIDE_LAST))
    except FaultyTurtle as error:
        raise WriteError("error.not-rewritten", path=statement[:100]) from error
    document = parse_turtle(whole)
    paragraph = next(node for node in document.root.children if node.kind == "statement")
    return document.said(paragraph).replace("\n", end)
