"""A SELECT text read into a tree (https://www.w3.org/TR/sparql11-query/#sparqlGrammar), as far as shapes use it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import count

from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import RDF
from servicegraph.sparql.lexer import Token, tokenise
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
_DIGITS = re.compile(r"[0-9]+(?:[eE][0-9]+)?")
_OPEN, _CLOSE = frozenset("({["), frozenset(")}]")
_PAIRS = frozenset({"!=", "<=", ">=", "&&", "||", "^^"})
_OTHER = frozenset({"MINUS", "VALUES", "SERVICE", "LATERAL"})
_MODIFIERS = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "}", ""})


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
    """Reads a text from its first token to its last; what its methods return comes next and is passed over."""

    def __init__(self, text: str, prefixes: Mapping[str, str]) -> None:
        self.tokens = _joined([token for token in tokenise(text) if token.kind != "comment"])
        self._words = [*(token.text.upper() for token in self.tokens), ""]
        self._prefixes = dict(prefixes)
        self._at = 0
        self._fresh = count(1)

    @property
    def is_at_end(self) -> bool:
        """Whether nothing comes any more."""
        return self._at >= len(self.tokens)

    @property
    def word(self) -> str:
        """The text of the next token in upper case; empty at the end."""
        return self._words[self._at]

    def next(self) -> Token:
        """The next token, which is passed over."""
        if self.is_at_end:
            raise OtherSyntax("end")
        self._at += 1
        return self.tokens[self._at - 1]

    def skip(self, word: str) -> bool:
        """Pass over *word* if it comes next."""
        if self._words[self._at] == word:
            self._at += 1
            return True
        return False

    def expect(self, word: str) -> None:
        """Pass over *word*, which must come next."""
        if not self.skip(word):
            raise OtherSyntax(self.word)

    def prologue(self) -> None:
        """Take the prefixes that are declared."""
        while self.skip("PREFIX"):
            name, iri = self.next().text, self.next().text
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
            expression = self.until(lambda: self.word == "AS")
            self.expect("AS")
            variable = self.variable()
            self.expect(")")
            return Projection(variable, expression)
        return Projection(self.variable())

    def variable(self) -> str:
        """A variable, beginning with ``?``."""
        token = self.next()
        if token.kind != "variable":
            raise OtherSyntax(token.text)
        return "?" + token.text[1:]

    def modifiers(self) -> Expression:
        """What stands behind the patterns."""
        if self.word not in _MODIFIERS:
            raise OtherSyntax(self.word)
        return self.until(lambda: self.word in ("}", ""))

    def until(self, is_end: Callable[[], bool]) -> Expression:
        """The tokens up to where *is_end* holds outside all brackets."""
        found: list[str | Exists] = []
        depth = 0
        while depth or not is_end():
            if self.word in ("EXISTS", "NOT") and (exists := self._exists()):
                found.append(exists)
                continue
            token = self.next()
            depth += (token.text in _OPEN) - (token.text in _CLOSE)
            found.append(self._written(token))
        return tuple(found)

    def _exists(self) -> Exists | None:
        start = self._at
        is_negated = self.skip("NOT")
        if self.skip("EXISTS"):
            return Exists(is_negated, self.group())
        self._at = start
        return None

    def _written(self, token: Token) -> str:
        if token.kind == "variable":
            return "?" + token.text[1:]
        if token.kind == "name":
            return self._iri(token)
        return token.text

    def _iri(self, token: Token) -> str:
        prefix, _, local = token.text.partition(":")
        if prefix == "_" or prefix not in self._prefixes:
            raise OtherSyntax(token.text)
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

    def elements(self) -> list[Element]:
        """What comes next in a group: an element, or all the patterns of one subject."""
        if self.word in _OTHER:
            raise OtherSyntax(self.word)
        if self.skip("FILTER"):
            return [Filter(self._condition())]
        if self.skip("BIND"):
            self.expect("(")
            expression = self.until(lambda: self.word == "AS")
            self.expect("AS")
            variable = self.variable()
            self.expect(")")
            return [Assignment(expression, variable)]
        if self.skip("OPTIONAL"):
            return [OptionalGroup(self.group())]
        if self.skip("GRAPH"):
            return [InGraph(self.term(self.next()), self.group())]
        if self.word == "{":
            groups = [self.group()]
            while self.skip("UNION"):
                groups.append(self.group())
            if len(groups) == 1 and len(only := groups[0].elements) == 1 and isinstance(only[0], SubSelect):
                return list(only)
            return [Alternatives(tuple(groups))]
        return list(self._triples())

    def _condition(self) -> Expression:
        if exists := self._exists():
            return (exists,)
        if self.skip("("):
            inside = self.until(lambda: self.word == ")")
            self.expect(")")
            return inside
        name = self._written(self.next())  # a function
        self.expect("(")
        inside = self.until(lambda: self.word == ")")
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
        token = self.next()
        if token.text == "[":
            variable = f"?{BLANK[0]}{next(self._fresh)}"
            if not self.skip("]"):
                self._facts(variable, found)
                self.expect("]")
            return variable
        return self.term(token)

    def term(self, token: Token) -> str:
        """The term that begins with *token*, which has been passed over; blank nodes are variables."""
        if token.kind == "name" and token.text.startswith("_:"):
            return f"?{BLANK[1]}" + re.sub(r"\W", "_", token.text[2:])
        if token.kind in ("variable", "name", "iri"):
            return self._written(token)
        if token.kind == "string":
            if not self.is_at_end and self.tokens[self._at].kind == "tag":
                return token.text + self.next().text
            if self.skip("^^"):
                return f"{token.text}^^{self._written(self.next())}"
            return token.text
        if token.kind == "number" or token.text.lower() in ("true", "false"):
            return token.text
        raise OtherSyntax(token.text)

    def _verb(self) -> Path | str:
        if not self.is_at_end and self.tokens[self._at].kind == "variable":
            return self.variable()
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
            token = self.next()
            if token.kind not in ("name", "iri") and token.text != "a":
                raise OtherSyntax(token.text)
            path = Path(predicate=RDF + "type" if token.text == "a" else self._written(token)[1:-1])
        if self.word in ("*", "+", "?"):
            path = Path(self.next().text, parts=(path,))
        return path


def _joined(tokens: list[Token]) -> list[Token]:
    """*tokens* without white space, the pieces of each number and of each operator as one of them."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        kind, text, line, column = token
        at += 1
        after = tokens[at].text if at < len(tokens) else ""
        if kind == "space":
            continue
        if kind == "word" and text == "_" and after.startswith(":"):
            token = Token("name", text + after, line, column)
            at += 1
        elif kind == "word" and _DIGITS.fullmatch(text):
            if after == "." and at + 1 < len(tokens) and _DIGITS.fullmatch(tokens[at + 1].text):
                text += "." + tokens[at + 1].text
                at += 2
            token = Token("number", text, line, column)
        elif kind == "other" and text + after in _PAIRS:
            token = Token(kind, text + after, line, column)
            at += 1
        found.append(token)
    return found
