"""Makes the syntax tree of a Turtle text, going on after mistakes: each costs the least part that it stands in."""

from __future__ import annotations

from dataclasses import dataclass

from servicegraph.turtle.directives import read_directive
from servicegraph.turtle.lookahead import NAMES, Expected, Words
from servicegraph.turtle.scan import scan
from servicegraph.turtle.slips import escaped_end, unquoted_value, unreadable
from servicegraph.turtle.tokens import TERMS, Span, TurtleToken
from servicegraph.turtle.tree import Document, Fault, Node

_CLOSING = {"statement": ".", "property-list": "]", "collection": ")"}
_ANNOTATED = {"{|": "|}", "<<": ">>", "<<(": ")>>"}
_STRINGS = ("string", "long")
_FURTHEST = 50  # words looked at ahead for the quotation mark that is one too many


@dataclass
class _Frame:
    """A statement or bracket that is open: its node, what may stand next, and the node that the bracket is in."""

    node: Node
    expected: Expected
    holder: Node | None = None


def parse_turtle(text: str) -> Document:
    """The tree of the Turtle text *text*. Nothing is raised, whatever the text is."""
    scanned = scan(text)
    words = Words(scanned)
    root = Node("document", 0, len(scanned.tokens))
    while not words.is_over:
        if words.is_directive(words.at):
            root.children.append(read_directive(words))
        elif root.children and _is_continued(words, root.children[-1]):
            _Statement(words, root.children[-1]).read(Expected.PREDICATE)
        else:
            root.children.append(Node("statement", words.index, words.index))
            _Statement(words, root.children[-1]).read(Expected.SUBJECT)
    for node in reversed(list(root.walk())):
        if node.kind == "pair" and node.children:
            node.last = max(node.last, node.children[-1].last)
    faults = sorted((fault for fault in words.faults if fault.code), key=lambda fault: fault.span)
    return Document(
        text, tuple(scanned.tokens), root, tuple(faults), words.replaced, words.inserted, tuple(scanned.conflicts)
    )


def _is_continued(words: Words, before: Node) -> bool:
    """Whether the full stop of the statement *before* stands where a semicolon is meant, which is told."""
    if before.kind != "statement" or not words.is_first_on_line(words.at):
        return False
    stop = words.tokens[before.last - 1]
    if stop.text != "." or words.column(words.next) <= words.column(words.tokens[before.first]):
        return False
    value, after = words.word(words.at + 1), words.word(words.at + 2)
    if not words.is_predicate(words.at) or not words.is_term(words.at + 1) or value.text in ("[", "("):
        return False
    if after.text not in (".", ";", ",", "^^") and after.kind not in ("tag", "badtag"):
        return False
    words.tell("early-full-stop", stop.start, stop.end, ((Span(stop.start, stop.end), ";"),))
    words.replaced[before.last - 1] = ";"
    return True


class _Statement:
    """Reads one statement into its node."""

    def __init__(self, words: Words, node: Node) -> None:
        self._words = words
        self._node = node
        self._margin = words.column(words.tokens[node.first])
        self._frames: list[_Frame] = []
        self._is_in_doubt = False  # since a mistake, nothing has been understood yet

    def read(self, expected: Expected) -> None:
        """Read the statement, of which *expected* comes next."""
        words, frames = self._words, self._frames
        frames.append(_Frame(self._node, expected))
        while frames:
            is_begun = len(frames) > 1 or frames[-1].expected != Expected.SUBJECT
            if words.is_over or (is_begun and self._is_next_begun()):
                self._cut(is_told=self._is_in_doubt)
            elif not self._step(frames[-1], words.next):
                self._recover()

    def _is_next_begun(self) -> bool:
        words, expected = self._words, self._frames[-1].expected
        return words.begins_statement(words.at, self._margin, expected, is_in_doubt=self._is_in_doubt)

    # --- the grammar ------------------------------------------------------------------------------------------

    def _step(self, frame: _Frame, word: TurtleToken) -> bool:
        """Read the next word; False when it may not stand there."""
        words, expected = self._words, frame.expected
        if expected == Expected.MARK:
            return self._mark(frame, word)
        if expected == Expected.PREDICATE:
            if words.is_predicate(words.at):
                is_damaged = words.has_slip(word)
                frame.node.children.append(Node("pair", words.index, words.index + 1, is_damaged=is_damaged))
                frame.expected = Expected.OBJECT
                words.at += 1
                return True
            has_pairs = any(child.kind == "pair" for child in frame.node.children)
            if word.text == ";" and has_pairs:
                words.at += 1
                return True
            return word.text == _CLOSING[frame.node.kind] and self._is_complete(frame, has_pairs) and self._close(frame)
        if expected == Expected.ITEM and word.text == ")":
            return self._close(frame)
        return self._term(frame, word)

    def _is_complete(self, frame: _Frame, has_pairs: bool) -> bool:
        """Whether what is open may end here: a description in brackets may stand for a whole statement."""
        subject = frame.node.children[0] if frame.node.children else None
        is_alone = subject is not None and self._words.tokens[subject.first].text in ("[", "<<")
        return frame.node.kind != "statement" or has_pairs or is_alone

    def _close(self, frame: _Frame) -> bool:
        self._words.at += 1
        self._frames.pop()
        frame.node.last = self._words.last
        if frame.holder is not None:
            frame.holder.last = self._words.last
        return True

    def _mark(self, frame: _Frame, word: TurtleToken) -> bool:
        if word.text == _CLOSING[frame.node.kind]:
            return self._close(frame)
        if word.text in ("~", "{|"):
            self._annotation(frame.node.children[-1], "annotation")
            return True
        if word.text not in (",", ";"):
            return False
        frame.expected = Expected.OBJECT if word.text == "," else Expected.PREDICATE
        self._words.at += 1
        return True

    def _term(self, frame: _Frame, word: TurtleToken) -> bool:
        """Read a subject, an object or an item of a collection."""
        words, expected = self._words, frame.expected
        is_subject = expected == Expected.SUBJECT
        holder = frame.node.children[-1] if expected == Expected.OBJECT else frame.node
        node = Node("subject" if is_subject else "object", words.index, words.index + 1)
        is_simple = word.kind in NAMES or word.kind in TERMS or word.text in ("true", "false")
        if word.text in ("<<", "<<("):
            self._annotation(holder, node.kind)
        elif word.text in ("[", "("):
            inner = Node("property-list" if word.text == "[" else "collection", words.index, words.index + 1)
            node.children.append(inner)
            holder.children.append(node)
            self._frames.append(_Frame(inner, Expected.PREDICATE if word.text == "[" else Expected.ITEM, node))
            words.at += 1
        elif word.kind in NAMES or (is_simple and not is_subject):
            node.is_damaged = words.has_slip(word)
            holder.children.append(node)
            words.at += 1
            if word.kind in _STRINGS:
                self._after_string(node)
        else:
            return False
        self._is_in_doubt = False
        if is_subject:
            frame.expected = Expected.PREDICATE
        elif expected == Expected.OBJECT:
            frame.expected = Expected.MARK
        return True

    def _after_string(self, node: Node) -> None:
        """Read the language tag or the datatype of a string, if it has one."""
        words = self._words
        word = words.next
        if word.kind == "direction":
            words.replaced[words.index] = word.text.rpartition("--")[0]
            words.has_slip(word)
        elif word.kind in ("tag", "badtag") and not words.is_directive(words.at):
            node.is_damaged |= words.has_slip(word)
        elif word.text == "^^":
            words.at += 1
            node.last, word = words.last, words.next
            if word.kind not in ("iri", "name"):
                node.is_damaged = True
                words.faults.append(self._named(Expected.OBJECT))
                if word.kind not in ("badiri", "string"):
                    return
            else:
                node.is_damaged |= words.has_slip(word)
        else:
            return
        words.at += 1
        node.last = words.last

    def _annotation(self, holder: Node, kind: str) -> None:
        """Read what only RDF 1.2 has: it is told and left out, whatever is in it."""
        words, word = self._words, self._words.next
        node = Node(kind, words.index, words.index, is_damaged=True)
        holder.children.append(node)
        depth = 0
        while not words.is_over and not (words.next.text == "." and words.ends_statement(words.at)):
            said = words.next.text
            words.at += 1
            depth += (said in _ANNOTATED) - (said in _ANNOTATED.values())
            if depth <= 0:
                if said == "~" and words.next.kind in NAMES:
                    words.at += 1
                if kind != "annotation" or words.next.text not in ("~", "{|"):
                    break
        node.last = words.last
        words.tell("rdf-1-2", word.start, words.before.end, word=word.text)

    # --- mistakes ---------------------------------------------------------------------------------------------

    def _named(self, expected: Expected) -> Fault:
        """What is wrong with the next word, which may not stand where it does."""
        words, word = self._words, self._words.next
        if expected == Expected.MARK and (fault := escaped_end(words.before)):
            return fault
        if fault := self._unquoted(expected):
            return fault
        if expected == Expected.SUBJECT and word.kind in ("tag", "badtag"):
            return Fault("malformed-directive", Span(word.start, word.end), {"word": word.text})
        if fault := unreadable(word):
            return fault
        for at in range(words.at + 1, words.at + _FURTHEST):
            if not words.word(at).text or words.is_first_on_line(at):
                break
            if words.word(at).kind == "openstring":  # an odd number of quotation marks on the line
                return unreadable(words.word(at)) or Fault("", Span(word.start, word.end))
        span = Span(word.start, word.end)
        if not word.text:
            span = Span(words.before.end, words.before.end)
            return Fault("missing-full-stop", span)
        if expected == Expected.MARK and (words.is_term(words.at) or word.text == "a"):
            mark = ";" if words.is_predicate(words.at) and words.is_term(words.at + 1) else ","
            # Two values that need a comma may look like a property and its value, unless a line begins with them.
            is_safe = word.kind in _STRINGS or words.is_first_on_line(words.at)
            end = words.before.end
            return Fault("missing-mark", span, edits=((Span(end, end), f" {mark}"),), is_safe=is_safe)
        return Fault("misplaced-word", span, {"word": word.text})

    def _unquoted(self, expected: Expected) -> Fault | None:
        """The value without quotation marks of which the words before the next one, or that word, are a part."""
        words, word, before = self._words, self._words.next, self._words.before
        if expected == Expected.OBJECT and word.kind == "word":
            return unquoted_value(words.text, word.start)
        if expected != Expected.MARK or before.kind != "number" or before.end != word.start or not word.text:
            return None
        holder = self._frames[-1].node.children[-1] if self._frames[-1].node.children else None
        if holder is not None and holder.children:
            holder.children[-1].is_damaged = True  # it is more than the number that was read
        return unquoted_value(words.text, before.start)

    def _recover(self) -> None:
        """Tell the mistake at the next word and pass over what it damages."""
        words = self._words
        frame = self._frames[-1]
        if not (frame.expected == Expected.MARK and self._is_told(frame)):
            words.faults.append(self._named(frame.expected))
        while words.next.text == "," == words.word(words.at + 1).text:  # however many there are, one value is missing
            words.at += 1
        is_open_ended = words.next.kind == "openlong"
        depth, holder = 0, None
        while self._frames[-1].node.kind == "collection":  # without one of its items it is another collection
            depth += 1
            left = self._frames.pop()
            holder = left.holder
            for node in filter(None, (left.node, holder)):
                node.last = max(words.last, node.last)
        frame = self._frames[-1]
        damaged = self._damaged(frame, holder)
        begin = words.at
        while not words.is_over and not (words.at > begin and self._is_next_begun()):
            said = words.next.text
            if said == "." and words.ends_statement(words.at):
                _stretch(damaged, words.last)
                self._leave()
                words.at += 1
                self._node.last = words.last
                return
            if not is_open_ended and damaged.kind != "unread" and depth <= 0:
                is_closed = frame.node.kind == "property-list" and said == "]"
                if said == ";" or is_closed or (said == "," and damaged.kind == "object"):
                    _stretch(damaged, words.last)
                    frame.expected = Expected.MARK
                    self._is_in_doubt = True
                    return
            depth += (said in ("[", "(")) - (said in ("]", ")"))
            words.at += 1
        _stretch(damaged, words.last)
        self._cut(is_told=True)

    def _is_told(self, frame: _Frame) -> bool:
        """Whether the text just before the next word has a mistake, so that it may end elsewhere than it seems to."""
        before = frame.node.children[-1].children[-1:]
        return bool(before) and before[0].is_damaged and self._words.before.kind in _STRINGS

    def _damaged(self, frame: _Frame, holder: Node | None) -> Node:
        """The part of the statement that a mistake at the next word damages: *holder*, or one that is made."""
        if frame.expected == Expected.SUBJECT or (holder is not None and holder.kind == "subject"):
            if frame.node is not self._node:
                damaged = frame.node
            else:
                frame.node.kind, damaged = "unread", frame.node
        elif holder is not None:
            damaged = holder
        else:
            is_pair = frame.expected == Expected.PREDICATE
            parent = frame.node if is_pair else frame.node.children[-1]
            before = parent.children[-1] if parent.children else None
            if frame.expected == Expected.MARK and before and self._words.tokens[before.first].kind in _STRINGS:
                before.is_damaged = True  # where its quotation marks are is in doubt
            first = self._words.index
            damaged = Node("pair" if is_pair else "object", first, first)
            parent.children.append(damaged)
        damaged.is_damaged = True
        return damaged

    def _cut(self, *, is_told: bool) -> None:
        """The statement ends before the next word, without a full stop."""
        words, last = self._words, self._words.before
        if not is_told:
            edits: tuple[tuple[Span, str], ...] = ()
            if len(self._frames) == 1 and last.text in (";", ","):
                edits = ((Span(last.start, last.end), "."),)
            elif len(self._frames) == 1 and self._frames[0].expected == Expected.MARK:
                edits = ((Span(last.end, last.end), " ."),)
            words.tell("missing-full-stop", last.end, last.end, edits)
        words.inserted[words.last - 1] = " ."
        self._leave()

    def _leave(self) -> None:
        """The statement is over: what is still open is damaged."""
        while self._frames:
            frame = self._frames.pop()
            frame.node.last = max(self._words.last, frame.node.last)
            if frame.holder is not None:
                frame.holder.is_damaged = True
                frame.holder.last = frame.node.last


def _stretch(damaged: Node, last: int) -> None:
    """Let *damaged* end with the word before the index *last*, or stand just there when it holds no word."""
    damaged.last = max(damaged.last, last) if damaged.children or damaged.kind == "unread" else last
    damaged.first = min(damaged.first, damaged.last)
