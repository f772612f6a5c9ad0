"""Names as a text writes them: with the prefixes that it declares, and with a line for one that it does not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from servicegraph.lsp.term_uses import PrefixUse, TextTerms
from servicegraph.rdf.terms import Prefixes

_LOCAL = re.compile(r"[\w-](?:[\w.-]*[\w-])?|")
_HEAD = re.compile(r"(?:[ \t]*#[^\n\r]*(?:\r\n|\n|\r))*")


@dataclass(frozen=True)
class WrittenName:
    """How an IRI is written, and the prefix with its namespace that has to be declared for it, if one has to."""

    text: str
    prefix: str = ""
    namespace: str = ""


@dataclass(frozen=True)
class Insertion:
    """A text that is put in after *offset* characters."""

    offset: int
    text: str


def write_name(iri: str, declared: Mapping[str, str], known: Prefixes) -> WrittenName:
    """How *iri* is written where *declared* are the prefixes of the text and *known* those of the catalogue."""
    fitting = [
        (namespace, prefix)
        for prefix, namespace in declared.items()
        if namespace and iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :])
    ]
    if fitting:
        namespace, prefix = max(fitting, key=lambda one: (len(one[0]), one[1]))
        return WrittenName(f"{prefix}:{iri[len(namespace) :]}")
    short = known.contract(iri)
    prefix, colon, local = short.partition(":")
    if not short.startswith("<") and colon and prefix not in declared:
        return WrittenName(short, prefix, iri.removesuffix(local))
    return WrittenName(f"<{iri}>")


def declare(prefixes: Mapping[str, str], terms: TextTerms) -> tuple[Insertion, ...]:
    """The lines that declare *prefixes* in a text: each among the others in its order, aligned as they are."""
    lines = [one for one in terms.declarations if one.name is not None]
    if prefixes and not lines:
        return (_at_top(prefixes, terms.text),)
    return tuple(_among(prefix, prefixes[prefix], lines, terms.text) for prefix in sorted(prefixes))


def _end_of_line(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _at_top(prefixes: Mapping[str, str], text: str) -> Insertion:
    """Behind the comment with which the text begins."""
    mark, end = text.startswith("\ufeff"), _end_of_line(text)
    head = _HEAD.match(text, mark)
    offset = head.end() if head else int(mark)
    rest = text[offset:]
    is_apart = not rest.strip() or rest.startswith(("\n", "\r"))
    lines = "".join(f"@prefix {name}: <{namespace}> .{end}" for name, namespace in sorted(prefixes.items()))
    return Insertion(offset, f"{end if offset > mark else ''}{lines}{'' if is_apart else end}")


def _among(prefix: str, namespace: str, lines: Sequence[PrefixUse], text: str) -> Insertion:
    model, end = lines[0], _end_of_line(text)
    is_turtle = text[model.span.start] == "@"
    columns = {text.find("<", one.name_span.end) - one.span.start for one in lines}
    written = f"{'@prefix' if is_turtle else 'PREFIX'} {prefix}:"
    column = columns.pop() if len(lines) > 1 and len(columns) == 1 else 0
    line = (
        f"{written.ljust(column) if len(written) < column else written + ' '}<{namespace}>{' .' if is_turtle else ''}"
    )
    after = next((one for one in lines if (one.name or "") > prefix), None)
    if after is not None:
        return Insertion(after.span.start, line + end)
    return Insertion(lines[-1].span.end, end + line)
