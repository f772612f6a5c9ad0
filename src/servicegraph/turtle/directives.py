"""Reads the declarations of a Turtle text: ``@prefix``, ``@base`` and ``@version``, and their forms in SPARQL."""

from __future__ import annotations

from servicegraph.turtle.lookahead import Words
from servicegraph.turtle.slips import slip_inside, unreadable
from servicegraph.turtle.tokens import Span, TurtleToken
from servicegraph.turtle.tree import Fault, Node


def read_directive(words: Words) -> Node:
    """The declaration that the next words are; it is damaged when it declares nothing."""
    first, keyword = words.at, words.next
    node = Node("directive", words.index, words.index)
    kind = keyword.text.lstrip("@").lower()
    words.at += 1
    wrong = _wrong(words, keyword, kind)
    if wrong is None:
        words.at += 1
        _end(words, keyword)
        if kind == "version":
            words.tell("rdf-1-2", keyword.start, words.before.end, word=keyword.text)
            node.is_damaged = True
    else:
        node.is_damaged = True
        words.faults.append(wrong)
        words.at = first + 1
        while not words.is_over and not words.is_first_on_line(words.at):
            words.at += 1
    node.last = words.last
    return node


def _wrong(words: Words, keyword: TurtleToken, kind: str) -> Fault | None:
    """What is wrong with the declaration, whose last term is left as the next word when nothing is."""
    if keyword.text[0] == "@" and not keyword.text.islower():
        span = Span(keyword.start, keyword.end)
        return Fault("malformed-directive", span, {"word": keyword.text}, ((span, keyword.text.lower()),))
    if kind == "prefix":
        name = words.next
        if name.kind != "name" or name.text.index(":") != len(name.text) - 1:
            return _without_colon(words) or _malformed(name, keyword)
        words.at += 1
    value = words.next
    if value.kind == ("string" if kind == "version" else "iri"):
        return slip_inside(value)
    return unreadable(value) or _malformed(value, keyword)


def _without_colon(words: Words) -> Fault | None:
    """The fault that the prefix, which comes next, lacks its colon; None when something else is wrong with it."""
    name, value = words.next, words.word(words.at + 1)
    if name.kind != "word" or not name.text[0].isalpha() or value.kind != "iri" or words.is_first_on_line(words.at + 1):
        return None
    edits = ((Span(name.end, name.end), ":"),)
    return Fault("malformed-directive", Span(name.start, name.end), {"word": name.text}, edits)


def _malformed(word: TurtleToken, keyword: TurtleToken) -> Fault:
    place = word if word.text else keyword
    return Fault("malformed-directive", Span(place.start, place.end), {"word": place.text})


def _end(words: Words, keyword: TurtleToken) -> None:
    """The full stop that ends a declaration of Turtle, and must not end one of SPARQL."""
    stop = words.next
    if keyword.text[0] == "@" and stop.text != ".":
        end = words.before.end
        words.tell("missing-full-stop", end, end, ((Span(end, end), " ."),))
        words.inserted[words.last - 1] = " ."
    elif keyword.text[0] != "@" and stop.text == ".":
        span = Span(stop.start, stop.end)
        words.tell("misplaced-word", *span, ((span, ""),), word=".")
        words.replaced[words.index] = ""
    if stop.text == ".":
        words.at += 1
