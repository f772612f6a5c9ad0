"""The paragraphs of a laid out text: declarations, statements, comments, and the blank lines between them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from servicegraph.turtle.formatting_comments import Comment, Part, parts_of
from servicegraph.turtle.formatting_order import TYPE_RANK
from servicegraph.turtle.formatting_prefixes import declaration, declaration_lines
from servicegraph.turtle.formatting_statements import StatementWriter
from servicegraph.turtle.tokens import Span
from servicegraph.turtle.tree import Document, Node


@dataclass
class Block:
    """Lines of a laid out text that stand for the characters *span* of the text as it was.

    Its kind is ``comment``, ``declarations``, ``row`` (a statement on one line, with its ``subject``) or ``paragraph``.
    ``beside`` is the comment at the end of a row. One without text is left out.
    """

    kind: str
    span: Span
    text: str
    is_after_blank: bool = False
    subject: str = ""
    beside: str = ""

    @property
    def lines(self) -> str:
        """The text with the comment beside it."""
        return f"{self.text} {self.beside}" if self.beside else self.text


@dataclass
class Layout:
    """What decides how a text is laid out.

    ``rank`` is the place of a predicate, by its IRI, among others; ``types`` are the predicates that are written
    ``a``; ``dropped`` the declarations that are left out, ``added`` prefixes that are declared beside them.
    """

    width: int
    longest_aligned: int
    rank: Mapping[str, int]
    types: Mapping[int, str]
    dropped: frozenset[int]
    added: Mapping[str, str]
    line_end: str
    namespaces: dict[str, str] = field(default_factory=dict)

    def rank_of(self, predicate: str) -> int:
        """The place of *predicate*, as it is written, among others: 0 for most."""
        if predicate == "a":
            return TYPE_RANK
        if predicate.startswith("<"):
            return self.rank.get(predicate[1:-1], 0)
        prefix, _, local = predicate.partition(":")
        return self.rank.get(self.namespaces.get(prefix, "") + local, 0)


def blocks(document: Document, layout: Layout) -> list[Block]:
    """The blocks of *document* in their order."""
    writer = StatementWriter(
        document, layout.width, layout.longest_aligned, layout.types, layout.rank_of, layout.line_end
    )
    root = parts_of(document, document.root)
    found: list[Block] = []
    layout.namespaces.update(layout.added)
    is_added = not layout.added
    for group in _groups(document, root.children):
        first = group[0]
        if _node(first).kind == "directive":
            added = {} if is_added or _is_base(document, first) or _has_statement(found) else layout.added
            is_added = is_added or bool(added)
            block = _declarations(document, group, layout, added)
        else:
            block = _statement(document, first, writer)
        _put_comments(found, first.before, block.kind, ends_in_blank=first.is_after_blank)
        before = _last(found)
        if first.before or (before and before.kind == block.kind == "row"):
            block.is_after_blank = first.is_after_blank
        else:
            block.is_after_blank = not (before and before.kind == block.kind == "declarations")
        found.append(block)
    _put_comments(found, root.tail, "end", ends_in_blank=True)
    if not is_added:
        _put_declarations(found, layout)
    _align_rows(found, layout.width)
    return found


def joined(found: Sequence[Block], line_end: str) -> str:
    """The text of the blocks *found*; without an end of its last line."""
    parts: list[str] = []
    for block in found:
        if block.text:
            if parts:
                parts.append(line_end * (2 if block.is_after_blank else 1))
            parts.append(block.lines)
    return "".join(parts)


def _groups(document: Document, children: Sequence[Part]) -> Iterator[list[Part]]:
    """Each statement alone; declarations that follow one another without a comment between them together.

    What a declaration of a base says decides about those after it: it is alone, too.
    """
    group: list[Part] = []
    for part in children:
        is_prefix = _node(part).kind == "directive" and not _is_base(document, part)
        if group and (part.before or not is_prefix):
            yield group
            group = []
        if is_prefix:
            group.append(part)
        else:
            yield [part]
    if group:
        yield group


def _declarations(document: Document, group: Sequence[Part], layout: Layout, added: Mapping[str, str]) -> Block:
    span = Span(document.span(_node(group[0])).start, _end(document, group[-1]))
    declared = [(declaration(document, _node(part)), part.beside) for part in group]
    if declared[0][0].name is None:
        lines = [f"@base <{declared[0][0].iri}> ."]
        comments = [declared[0][1]]
    else:
        layout.namespaces.update({one.name: one.iri for one, _ in declared if one.name is not None})
        rows = [(name, iri, "") for name, iri in added.items()]
        rows += [(one.name or "", one.iri, beside) for one, beside in declared if one.node.first not in layout.dropped]
        rows.sort(key=lambda row: row[0])
        lines = declaration_lines([(name, iri) for name, iri, _ in rows])
        comments = [beside for _, _, beside in rows]
    text = layout.line_end.join(
        f"{line} {comment}" if comment else line for line, comment in zip(lines, comments, strict=True)
    )
    return Block("declarations", span, text)


def _statement(document: Document, part: Part, writer: StatementWriter) -> Block:
    node = _node(part)
    span = Span(document.span(node).start, _end(document, part))
    if row := writer.row(node):
        return Block("row", span, row[1], subject=row[0], beside=part.beside)
    return Block("paragraph", span, writer.paragraph(node, part.beside))


def _put_comments(found: list[Block], comments: Sequence[Comment], following: str, *, ends_in_blank: bool) -> None:
    """Add *comments* before a block of the kind *following*.

    Those just below a statement, with a blank line after them, stay there; others get a blank line before them, as
    what they belong to would have.
    """
    for position, comment in enumerate(comments):
        block = Block("comment", Span(comment.start, comment.start + len(comment.text)), comment.text)
        block.is_after_blank = comment.is_after_blank
        if position == 0 and (before := _last(found)):
            after_first = (one.is_after_blank for one in comments[1:])
            is_kept_below = ends_in_blank or any(after_first)
            is_within = before.kind == following and following in ("row", "declarations")
            block.is_after_blank |= not (is_kept_below or is_within)
        found.append(block)


def _put_declarations(found: list[Block], layout: Layout) -> None:
    """Add declarations to a text that begins with none: below its heading, if it has one that a blank line follows."""
    at = 0
    while at < len(found) and found[at].kind == "comment" and not (at and found[at].is_after_blank):
        at += 1
    if at < len(found) and not found[at].is_after_blank:
        at = 0
    start = found[at].span.start if at < len(found) else 0
    text = layout.line_end.join(declaration_lines(sorted(layout.added.items())))
    found.insert(at, Block("declarations", Span(start, start), text, is_after_blank=True))
    for block in found[at + 1 : at + 2]:
        block.is_after_blank = True


def _align_rows(found: Sequence[Block], width: int) -> None:
    """Write the rows that follow one another with what comes after their subjects aligned, where that fits."""
    numbers = itertools.count()
    keys = []
    number = next(numbers)
    for block in found:
        if block.kind != "row" or block.is_after_blank:
            number = next(numbers)
        keys.append(number)
    for _, run in itertools.groupby(zip(keys, found, strict=True), key=lambda pair: pair[0]):
        rows = [block for _, block in run if block.kind == "row"]
        column = max((len(row.subject) for row in rows), default=0)
        if any(column + 1 + len(row.text) > width for row in rows):
            column = 0
        for row in rows:
            row.text = f"{row.subject:<{column}} {row.text}"


def _last(found: Sequence[Block]) -> Block | None:
    return next((block for block in reversed(found) if block.text), None)


def _has_statement(found: Sequence[Block]) -> bool:
    return any(block.kind in ("row", "paragraph") for block in found)


def _is_base(document: Document, part: Part) -> bool:
    return declaration(document, _node(part)).name is None


def _end(document: Document, part: Part) -> int:
    return max(document.span(_node(part)).end, part.beside_end)


def _node(part: Part) -> Node:
    assert part.node is not None
    return part.node
