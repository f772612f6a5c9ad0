"""A SELECT text read into a tree (https://www.w3.org/TR/sparql11-query/#sparqlGrammar), as far as shapes use it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import count

from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import RDF
from servicegraph.sparql.lexer import pieces_of
from servicegraph.sparql.query_tree import (
    Alternatives,
    Assignment,
    Element,
    Exists,
    Expression,
    Filter,
    GroupPattern,
    InGraph,
    OptionalGroup,
    Pattern,
    Projection,
    SelectQuery,
    SubSelect,
)

_ESCAPED, _UNESCAPED = re.compile(r"\\(.)"), r"\1"
TURNS: Mapping[str, int] = {**dict.fromkeys("({[", 1), **dict.fromkeys(")}]", -1)}
"""How much deeper in brackets a text is behind one of them."""
_OTHER = frozenset({"MINUS", "VALUES", "SERVICE", "LATERAL"})
_STARTS = _OTHER | {"FILTER", "BIND", "OPTIONAL", "GRAPH", "{"}
_PATH_GOES_ON = frozenset({"|", "/", "*", "+", "?"})
_MODIFIERS = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "}", ""})
_AS, _CLOSED, _END = ("AS",), (")",), ("}", "")


BLANK = ("anonymous", "labelled_")
"""How the names of the variables begin that stand for blank nodes, those without a label and those with one."""


class OtherSyntax(ValueError):
    """The text is no SELECT query, or has something in it that the tree has no place for."""


def read_select(text: str, prefixes: Mapping[str, str]) -> SelectQuery:
    """The SELECT query *text*, whose names may use *prefixes* beside those that it declares.

    Raises OtherSyntax where it has what the tree has no place for: MINUS, VALUES, SERVICE, FROM, collections, negated
    property sets. The text itself is taken to be in order.
    """
    reader = QueryReader(text, prefixes)
    query = reader.select()
    if not reader.is_at_end:
        raise OtherSyntax(reader.word)
    return query


def read_construct(text: str, prefixes: Mapping[str, str]) -> tuple[GroupPattern, GroupPattern]:
    """The template and the patterns of the CONSTRUCT query *text*. Raises OtherSyntax as ``read_select``."""
    reader = QueryReader(text, prefixes)
    reader.prologue()
    reader.expect("CONSTRUCT")
    template = reader.group()
    reader.skip("WHERE")
    where = reader.group()
    if not reader.is_at_end:
        raise OtherSyntax(reader.word)
    return template, where


class QueryReader:
    """Reads a text from its first piece to its last; what its methods return comes next and is passed over."""

    def __init__(self, text: str, prefixes: Mapping[str, str]) -> None:
        pieces = pieces_of(text)
        self.texts, self.kinds = pieces.texts, pieces.kinds
        upper = {text: text.upper() for text in self.kinds}
        self.words = [*map(upper.__getitem__, self.texts), ""]
        self.at = 0
        self._prefixes = dict(prefixes)
        self._written = dict[str, str]()
        self._paths = dict[str, Path]()
        self._fresh = count(1)

    @property
    def is_at_end(self) -> bool:
        """Whether nothing comes any more."""
        return self.at >= len(self.texts)

    @property
    def word(self) -> str:
        """The next piece in upper case; empty at the end."""
        return self.words[self.at]

    def next(self) -> str:
        """The next piece, which is passed over."""
        if self.is_at_end:
            raise OtherSyntax("end")
        self.at += 1
        return self.texts[self.at - 1]

    def skip(self, word: str) -> bool:
        """Pass over *word* if it comes next."""
        if self.words[self.at] == word:
            self.at += 1
            return True
        return False

    def expect(self, word: str) -> None:
        """Pass over *word*, which must come next."""
        if not self.skip(word):
            raise OtherSyntax(self.word)

    def prologue(self) -> None:
        """Take the prefixes that are declared."""
        while self.skip("PREFIX"):
            name, iri = self.next(), self.next()
            self._prefixes[name.removesuffix(":")] = iri[1:-1]

    def select(self) -> SelectQuery:
        """A SELECT query, with its prologue."""
        self.prologue()
        self.expect("SELECT")
        is_distinct = self.skip("DISTINCT")
        if self.skip("REDUCED"):
            raise OtherSyntax("REDUCED")
        columns: list[Projection] = []
        while self.word not in ("WHERE", "{"):
            if self.skip("*"):
                break
            columns.append(self._column())
        self.skip("WHERE")
        where = self.group()
        return SelectQuery(is_distinct, tuple(columns), where, self.modifiers())

    def _column(self) -> Projection:
        if self.skip("("):
            expression = self.until(_AS)
            self.expect("AS")
            variable = self.variable()
            self.expect(")")
            return Projection(variable, expression)
        return Projection(self.variable())

    def variable(self) -> str:
        """A variable, beginning with ``?``."""
        text = self.next()
        if self.kinds[text] != "variable":
            raise OtherSyntax(text)
        return "?" + text[1:]

    def modifiers(self) -> Expression:
        """What stands behind the patterns."""
        if self.word not in _MODIFIERS:
            raise OtherSyntax(self.word)
        return self.until(_END)

    def until(self, ends: Collection[str]) -> Expression:
        """The pieces up to one of *ends* outside all brackets."""
        found: list[str | Exists] = []
        depth = 0
        while depth or self.word not in ends:
            if self.word in ("EXISTS", "NOT") and (exists := self.exists()):
                found.append(exists)
                continue
            text = self.next()
            depth += TURNS.get(text, 0)
            found.append(self.written(text))
        return tuple(found)

    def exists(self) -> Exists | None:
        """EXISTS or NOT EXISTS with its group, if it comes next."""
        start = self.at
        is_negated = self.skip("NOT")
        if self.skip("EXISTS"):
            return Exists(is_negated, self.group())
        self.at = start
        return None

    def written(self, text: str) -> str:
        """The piece *text*, a name as a whole IRI."""
        if (found := self._written.get(text)) is None:
            kind = self.kinds[text]
            found = "?" + text[1:] if kind == "variable" else self._iri(text) if kind == "name" else text
            self._written[text] = found
        return found

    def _iri(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        if prefix == "_" or prefix not in self._prefixes:
            raise OtherSyntax(name)
        return f"<{self._prefixes[prefix] + _ESCAPED.sub(_UNESCAPED, local)}>"

    def group(self) -> GroupPattern:
        """What stands between braces."""
        self.expect("{")
        if self.word == "SELECT":
            inner = SubSelect(self.select())
            self.expect("}")
            return GroupPattern((inner,))
        elements: list[Element] = []
        while not self.skip("}"):
            elements += self.elements()
            self.skip(".")
        return GroupPattern(tuple(elements))

    def elements(self) -> Sequence[Element]:
        """What comes next in a group: an element, or all the patterns of one subject."""
        word = self.word
        if word not in _STARTS:  # most; each word of a long text is held against few
            return self._triples()
        if word in _OTHER:
            raise OtherSyntax(word)
        if word == "{":
            groups = [self.group()]
            while self.skip("UNION"):
                groups.append(self.group())
            if len(groups) == 1 and len(only := groups[0].elements) == 1 and isinstance(only[0], SubSelect):
                return list(only)
            return [Alternatives(tuple(groups))]
        self.at += 1
        if word == "FILTER":
            return [Filter(self._condition())]
        if word == "BIND":
            self.expect("(")
            expression = self.until(_AS)
            self.expect("AS")
            variable = self.variable()
            self.expect(")")
            return [Assignment(expression, variable)]
        if word == "OPTIONAL":
            return [OptionalGroup(self.group())]
        return [InGraph(self.term(self.next()), self.group())]

    def _condition(self) -> Expression:
        if exists := self.exists():
            return (exists,)
        if self.skip("("):
            inside = self.until(_CLOSED)
            self.expect(")")
            return inside
        name = self.written(self.next())  # a function
        self.expect("(")
        inside = self.until(_CLOSED)
        self.expect(")")
        return (name, "(", *inside, ")")

    def _triples(self) -> list[Pattern]:
        found: list[Pattern] = []
        if self.word == "[":
            subject = self._node(found)
            if self.word in (".", "}"):
                return found
        else:
            subject = self._node(found)
        self._facts(subject, found)
        return found

    def _facts(self, subject: str, found: list[Pattern]) -> None:
        while True:
            path = self._verb()
            while True:
                found.append(Pattern(subject, path, self._node(found)))
                if not self.skip(","):
                    break
            if not self.skip(";"):
                return
            while self.skip(";"):
                pass
            if self.word in (".", "}", "]"):
                return

    def _node(self, found: list[Pattern]) -> str:
        text = self.next()
        if text == "[":
            variable = f"?{BLANK[0]}{next(self._fresh)}"
            if not self.skip("]"):
                self._facts(variable, found)
                self.expect("]")
            return variable
        return self.term(text)

    def term(self, text: str) -> str:
        """The term that begins with *text*, which has been passed over; blank nodes are variables."""
        kind = self.kinds[text]
        if kind == "name" and text.startswith("_:"):
            return f"?{BLANK[1]}" + re.sub(r"\W", "_", text[2:])
        if kind in ("variable", "name", "iri"):
            return self.written(text)
        if kind == "string":
            if not self.is_at_end and self.kinds[self.texts[self.at]] == "tag":
                return text + self.next()
            if self.skip("^^"):
                return f"{text}^^{self.written(self.next())}"
            return text
        if kind == "number" or text.lower() in ("true", "false"):
            return text
        raise OtherSyntax(text)

    def _verb(self) -> Path | str:
        if self.is_at_end:
            raise OtherSyntax("end")
        text = self.texts[self.at]
        if self.kinds[text] == "variable":
            return self.variable()
        if (path := self._paths.get(text)) and self.words[self.at + 1] not in _PATH_GOES_ON:
            self.at += 1  # most: one predicate, which was read before
            return path
        return self._alternatives()

    def _alternatives(self) -> Path:
        parts = [self._sequence()]
        while self.skip("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Path("|", parts=tuple(parts))

    def _sequence(self) -> Path:
        parts = [self._step()]
        while self.skip("/"):
            parts.append(self._step())
        return parts[0] if len(parts) == 1 else Path("/", parts=tuple(parts))

    def _step(self) -> Path:
        if self.skip("^"):
            return Path("^", parts=(self._repeated(),))
        return self._repeated()

    def _repeated(self) -> Path:
        if self.skip("("):
            path = self._alternatives()
            self.expect(")")
        else:
            text = self.next()
            path = self._paths.get(text) or self._predicate(text)
        if self.word in ("*", "+", "?"):
            path = Path(self.next(), parts=(path,))
        return path

    def _predicate(self, text: str) -> Path:
        if self.kinds[text] not in ("name", "iri") and text != "a":
            raise OtherSyntax(text)
        path = Path(predicate=RDF + "type" if text == "a" else self.written(text)[1:-1])
        self._paths[text] = path  # most texts name few, and each of them often
        return path
