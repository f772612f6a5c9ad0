"""What a mistake in a Turtle text says to a user: a sentence, its place, and how it is mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal

from servicegraph.diagnostics import Diagnostic, Edit, Fix, Location, Related, Severity, built_in
from servicegraph.messages import fill, optional, texts
from servicegraph.rdf.nearest import nearest
from servicegraph.turtle.tokens import Span, TurtleToken

if TYPE_CHECKING:
    from servicegraph.turtle.tree import Document, Fault

_MOST_OTHERS = 20  # places of the same character that a finding tells of
_MOST_CHARACTERS = 60  # of a word in a sentence


def finding(document: Document, path: str, fault: Fault) -> Diagnostic:
    """The finding that tells *fault* of *document*, a file called *path*."""
    values: dict[str, Any] = {name: _shortened(said) for name, said in fault.values.items()}
    said = fault.values.get("word") or fault.values.get("tag")
    edits = tuple(Edit(_location(document, path, span), text) for span, text in fault.edits)
    found = built_in(
        fault.code,
        Severity.VIOLATION,
        _location(document, path, fault.span),
        value=_literal(said) if said else None,
        related=tuple(
            Related(_location(document, path, span), texts("reading.here-too")) for span in fault.others[:_MOST_OTHERS]
        ),
        fixes=(Fix(texts(f"reading.fix.{fault.code}", **values), edits, fault.is_safe),) if edits else (),
        **values,
    )
    if "codepoint" in fault.values:
        names = optional(f"reading.character.{fault.values['codepoint']}") or texts(f"reading.character.{fault.code}")
        message = {tag: fill(said, {"name": names[tag]}) for tag, said in found.message.items()}
        hint = {tag: fill(said, {"name": names[tag]}) for tag, said in found.hint.items()}
        found = replace(found, message=message, hint=hint)
    return found


def _literal(text: str) -> Literal:
    """A part of a file's text: bytes that are not UTF-8, which no literal may hold, are written as ``\\x80``."""
    return Literal(text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"))


def undeclared_prefix(
    document: Document, path: str, prefix: str, used: TurtleToken, usual: str, declared: Iterable[str]
) -> Diagnostic:
    """The finding that tells that *prefix*, first *used* there, is not declared.

    *usual* is the namespace that it stands for elsewhere, when it is known; *declared* are the prefixes that are.
    """
    near = [] if usual else nearest(prefix, [name for name in declared if name])
    return built_in(
        "unknown-prefix",
        Severity.VIOLATION,
        _location(document, path, Span(used.start, used.start + len(prefix) + 1)),
        value=_literal(f"{prefix}:"),
        hint="check.unknown-prefix.hint" + ("-usual" if usual else "-near" if near else ""),
        fixes=declaration(document, path, prefix, usual, used.start) if usual else (),
        prefix=prefix,
        usual=usual,
        near=near[0] if near else "",
    )


def declaration(document: Document, path: str, prefix: str, namespace: str, used: int) -> tuple[Fix, ...]:
    """The remedy that declares *prefix* for *namespace* before the character *used*, with the other declarations."""
    first = document.first_directive
    top = first.start if first and first.start < used else 0
    end = "\r\n" if "\r\n" in document.text else "\n"
    line = Edit(_location(document, path, Span(top, top)), f"@prefix {prefix}: <{namespace}> .{end}")
    return (Fix(texts("reading.fix.unknown-prefix", prefix=prefix), (line,), is_safe=True),)


def _location(document: Document, path: str, span: Span) -> Location:
    return Location(path, *document.lines.place(span.start), *document.lines.place(span.end))


def _shortened(said: str) -> str:
    plain = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in said)
    return plain if len(plain) <= _MOST_CHARACTERS else plain[: _MOST_CHARACTERS - 1] + "…"
