"""Lays out one statement: a subject and its predicates, aligned, with brackets inside one another however deep."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence

from servicegraph.turtle.formatting_comments import Comment, Part, Parts, has_line_end, line_ends, parts_of
from servicegraph.turtle.formatting_order import in_order
from servicegraph.turtle.tree import Document, Node

_INDENT = 4
_END = 2  # characters of the mark after an object
_TIGHT = frozenset({("[", "]"), ("(", ")")})
_Steps = Generator["_Steps", None, None]


class StatementWriter:
    """Writes statements of *document* in lines of *width* characters where their words allow it.

    Predicates of up to *longest_aligned* characters are aligned. *replaced* says how single tokens are written,
    *rank* where a predicate stands among others, *line_end* ends a line.
    """

    def __init__(
        self,
        document: Document,
        width: int,
        longest_aligned: int,
        replaced: Mapping[int, str],
        rank: Callable[[str], int],
        line_end: str,
    ) -> None:
        self._document = document
        self._width = width
        self._longest_aligned = longest_aligned
        self._replaced = replaced
        self._rank = rank
        self._line_end = line_end
        self._lines: list[str] = []

    def row(self, statement: Node) -> tuple[str, str] | None:
        """The subject and the rest of *statement* where it is one predicate written on one line, with its full stop.

        None for any other, and for one that is too long.
        """
        if len(statement.children) != 2:
            return None
        subject, pair = statement.children
        first, rest = self._flat(subject.first, subject.last), self._flat(pair.first, pair.last)
        if first is None or rest is None or len(first) + len(rest) + _END + 1 > self._width:
            return None
        tokens = self._document.tokens[statement.first : statement.last]
        if any(token.kind == "comment" or (token.kind == "space" and has_line_end(token.text)) for token in tokens):
            return None
        return first, f"{rest} ."

    def paragraph(self, statement: Node, beside: str) -> str:
        """The lines of *statement*, joined; *beside* is the comment at the end of its last line."""
        self._lines = [""]
        # Brackets may be nested more deeply than functions may call one another.
        waiting: list[_Steps] = [self._statement(statement, beside)]
        while waiting:
            step = next(waiting[-1], None)
            if step is None:
                waiting.pop()
            else:
                waiting.append(step)
        return self._line_end.join(self._lines)

    # --- lines ------------------------------------------------------------------------------------------------

    def _put(self, text: str) -> None:
        self._lines[-1] += text

    def _begin_line(self, indent: int) -> None:
        self._lines.append(" " * indent)

    def _comments(self, comments: Sequence[Comment], indent: int) -> None:
        for comment in comments:
            self._begin_line(indent)
            self._put(comment.text)

    def _beside(self, comment: str) -> None:
        if comment:
            self._put(f" {comment}")

    # --- the grammar ------------------------------------------------------------------------------------------

    def _statement(self, statement: Node, beside: str) -> _Steps:
        parts = parts_of(self._document, statement)
        subject, pairs = parts.children[0], in_order(parts.children[1:], self._rank_of)
        assert subject.node is not None
        flat = self._flat_object(subject.node, 0)
        if flat is None:
            yield self._bracket(subject.node.children[0], 0)
        else:
            self._put(flat)
        if pairs:
            self._beside(subject.beside)
            said_after = _comments_after(self._document, pairs[-1])
        else:
            said_after = [subject.beside] if subject.beside else []
        is_stop_alone = bool(parts.tail) or len(said_after) > 1 or bool(said_after and beside)
        if pairs:
            yield self._pairs(pairs, _INDENT, " ;" if is_stop_alone else " .")
        elif is_stop_alone:
            self._beside(subject.beside)
        if is_stop_alone:
            self._comments(parts.tail, _INDENT)
            self._begin_line(_INDENT)
            self._put(".")
        elif not pairs:
            self._put(" .")
            self._beside(subject.beside)
        self._beside(beside)

    def _pairs(self, pairs: Sequence[Part], indent: int, end: str) -> _Steps:
        """Predicates with their objects, each on a line of its own, the last of them ended by *end*."""
        said = [self._predicate(pair) for pair in pairs]
        column = max((len(one) for one in said if one != "a" and len(one) <= self._longest_aligned), default=0)
        for position, pair in enumerate(pairs):
            self._comments(pair.before, indent)
            self._begin_line(indent)
            field = said[position] if said[position] == "a" else said[position].ljust(column)
            yield self._pair(pair, indent, f"{field} ", end if position == len(pairs) - 1 else " ;")

    def _pair(self, pair: Part, indent: int, field: str, end: str) -> _Steps:
        assert pair.node is not None
        parts = parts_of(self._document, pair.node)
        objects = parts.children
        column = indent + len(field)
        has_comments = any(one.before for one in objects) or any(one.beside for one in (parts.head, *objects[:-1]))
        flats = [self._flat_object(_node(one), column) for one in objects]
        is_broken = any(line_ends(self._document, one.first) for one in map(_node, objects[1:]))
        if not has_comments and not is_broken and (joined := self._joined(flats, column)) is not None:
            self._put(field + joined)
        elif len(objects) == 1 and not has_comments:
            self._put(field)
            yield self._object(objects[0], flats[0], indent)
        elif None in flats or parts.head.beside or objects[0].before:
            self._put(field.rstrip())
            self._beside(parts.head.beside)
            flats = [self._flat_object(_node(one), indent + _INDENT) for one in objects]
            yield self._objects(objects, flats, indent + _INDENT, is_begun=False)
        else:
            self._put(field)
            yield self._objects(objects, flats, column, is_begun=True)
        self._put(end)
        after = _comments_after(self._document, pair)
        for position, comment in enumerate(after):
            if position:
                self._begin_line(indent)
                self._put(comment)
            else:
                self._beside(comment)

    def _objects(self, objects: Sequence[Part], flats: Sequence[str | None], indent: int, *, is_begun: bool) -> _Steps:
        """Objects each on a line of its own; the line of the first may be begun already."""
        for position, (one, flat) in enumerate(zip(objects, flats, strict=True)):
            self._comments(one.before, indent)
            if position or not is_begun:
                self._begin_line(indent)
            yield self._object(one, flat, indent)
            if position < len(objects) - 1:
                self._put(" ,")
                self._beside(one.beside)

    def _object(self, one: Part, flat: str | None, indent: int) -> _Steps:
        if flat is None:
            yield self._bracket(_node(one).children[0], indent)
        else:
            self._put(flat)

    def _bracket(self, bracket: Node, indent: int) -> _Steps:
        """A bracket whose content has lines of its own."""
        parts = parts_of(self._document, bracket)
        within = indent + _INDENT
        is_list = bracket.kind == "property-list"
        self._put("[" if is_list else "(")
        self._beside(parts.head.beside)
        if is_list and parts.children:
            yield self._pairs(in_order(parts.children, self._rank_of), within, " ;" if parts.tail else "")
        elif not is_list:
            yield self._items(parts, within)
        self._comments(parts.tail, within)
        self._begin_line(indent)
        self._put("]" if is_list else ")")

    def _items(self, parts: Parts, indent: int) -> _Steps:
        for one in parts.children:
            self._comments(one.before, indent)
            self._begin_line(indent)
            yield self._object(one, self._flat_object(_node(one), indent), indent)
            self._beside(one.beside)

    # --- on one line ------------------------------------------------------------------------------------------

    def _joined(self, flats: Sequence[str | None], column: int) -> str | None:
        """Objects on one line from *column* on; None when they do not fit."""
        if any(flat is None or has_line_end(flat) for flat in flats):
            return None
        joined = " , ".join(flat for flat in flats if flat is not None)
        return joined if column + len(joined) + _END <= self._width or len(flats) == 1 else None

    def _flat_object(self, node: Node, column: int) -> str | None:
        """A subject or object as it stands from *column* on; None for a bracket that needs lines of its own."""
        if node.children:
            return self._flat(node.first, node.last, self._width - column - _END)
        tokens = self._document.tokens
        if node.last - node.first == 1:
            return self._said(node.first)
        return "".join(
            self._said(index)
            for index in range(node.first, node.last)
            if tokens[index].kind != "space" and tokens[index].kind != "comment"
        )

    def _flat(self, first: int, last: int, most: int | None = None) -> str | None:
        """The tokens from *first* up to *last* on one line of at most *most* characters; None when that cannot be."""
        tokens, most = self._document.tokens, self._width if most is None else most
        parts: list[str] = []
        length, before, has_semicolon = 0, "", False
        for index in range(first, last):
            kind = tokens[index].kind
            if kind == "space":
                continue
            said = self._said(index)
            if kind == "comment" or (kind == "long" and has_line_end(said)):
                return None
            if said == ";":
                has_semicolon = True
                continue
            if has_semicolon and said != "]":
                parts.append(" ;")
                length += 2
            has_semicolon = False
            is_tight = not before or "^^" in (before, said) or kind == "tag" or (before, said) in _TIGHT
            parts.append(said if is_tight else f" {said}")
            length += len(parts[-1])
            before = said
            if length > most:
                return None
        return "".join(parts)

    def _said(self, index: int) -> str:
        return self._replaced.get(index) or self._document.tokens[index].text

    def _predicate(self, pair: Part) -> str:
        return self._said(_node(pair).first)

    def _rank_of(self, pair: Part) -> int:
        return self._rank(self._predicate(pair))


def _node(part: Part) -> Node:
    assert part.node is not None
    return part.node


def _comments_after(document: Document, pair: Part) -> list[str]:
    """The comments after the last object of *pair*."""
    objects = parts_of(document, _node(pair))
    last = objects.children[-1].beside if objects.children else ""
    return [comment for comment in (last, *(one.text for one in objects.tail), pair.beside) if comment]
