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
_AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})


class OtherSyntax(ValueError):
    """The text is no SELECT query, or has something in it that the tree has no place for."""


def read_select(text: str, prefixes: Mapping[str, str]) -> SelectQuery:
    """The SELECT query *text*, whose names may use *prefixes* beside those that it declares.

    Raises OtherSyntax where it has what the tree has no place for: MINUS, VALUES, SERVICE, FROM, collections, negated
    property sets. The text itself is taken to be in order.
    """
    reader = _Reader(text, prefixes)
    query = reader.select()
    if not reader.is_at_end:
        raise OtherSyntax(reader.word)
    return query


def read_construct(text: str, prefixes: Mapping[str, str]) -> tuple[GroupPattern, GroupPattern]:
    """The template and the patterns of the CONSTRUCT query *text*. Raises OtherSyntax as ``read_select``."""
    reader = _Reader(text, prefixes)
    reader.prologue()
    reader.expect("CONSTRUCT")
    template = reader.group()
    reader.skip("WHERE")
    where = reader.group()
    if not reader.is_at_end:
        raise OtherSyntax(reader.word)
    return template, where


def has_aggregate(expression: Expression) -> bool:
    """Whether *expression* counts, sums or the like over several solutions."""
    return any(isinstance(part, str) and part.upper() in _AGGREGATES for part in expression)


class _Reader:
    def __init__(self, text: str, prefixes: Mapping[str, str]) -> None:
        self._tokens = _joined([token for token in tokenise(text) if token.kind != "comment"])
        self._prefixes = dict(prefixes)
        self._at = 0
        self._fresh = count(1)

    @property
    def is_at_end(self) -> bool:
        return self._at >= len(self._tokens)

    @property
    def word(self) -> str:
        """The text of the next token in upper case; empty at the end."""
        return "" if self.is_at_end else self._tokens[self._at].text.upper()

    def _next(self) -> Token:
        if self.is_at_end:
            raise OtherSyntax("end")
        self._at += 1
        return self._tokens[self._at - 1]

    def skip(self, word: str) -> bool:
        """Pass over *word* if it comes next."""
        if self.word == word:
            self._at += 1
            return True
        return False

    def expect(self, word: str) -> None:
        if not self.skip(word):
            raise OtherSyntax(self.word)

    def prologue(self) -> None:
        while self.skip("PREFIX"):
            name, iri = self._next().text, self._next().text
            self._prefixes[name.removesuffix(":")] = iri[1:-1]

    def select(self) -> SelectQuery:
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
        return SelectQuery(is_distinct, tuple(columns), where, self._modifiers())

    def _column(self) -> Projection:
        if self.skip("("):
            expression = self._until(lambda: self.word == "AS")
            self.expect("AS")
            variable = self._variable()
            self.expect(")")
            return Projection(variable, expression)
        return Projection(self._variable())

    def _variable(self) -> str:
        token = self._next()
        if token.kind != "variable":
            raise OtherSyntax(token.text)
        return "?" + token.text[1:]

    def _modifiers(self) -> Expression:
        if self.word not in _MODIFIERS:
            raise OtherSyntax(self.word)
        return self._until(lambda: self.word in ("}", ""))

    def _until(self, is_end: Callable[[], bool]) -> Expression:
        """The tokens up to where *is_end* holds outside all brackets."""
        found: list[str | Exists] = []
        depth = 0
        while depth or not is_end():
            if self.word in ("EXISTS", "NOT") and (exists := self._exists()):
                found.append(exists)
                continue
            token = self._next()
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
        self.expect("{")
        if self.word == "SELECT":
            inner = SubSelect(self.select())
            self.expect("}")
            return GroupPattern((inner,))
        elements: list[Element] = []
        while not self.skip("}"):
            elements += self._elements()
            self.skip(".")
        return GroupPattern(tuple(elements))

    def _elements(self) -> list[Element]:
        if self.word in _OTHER:
            raise OtherSyntax(self.word)
        if self.skip("FILTER"):
            return [Filter(self._condition())]
        if self.skip("BIND"):
            self.expect("(")
            expression = self._until(lambda: self.word == "AS")
            self.expect("AS")
            variable = self._variable()
            self.expect(")")
            return [Assignment(expression, variable)]
        if self.skip("OPTIONAL"):
            return [OptionalGroup(self.group())]
        if self.skip("GRAPH"):
            return [InGraph(self._term(self._next()), self.group())]
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
            inside = self._until(lambda: self.word == ")")
            self.expect(")")
            return inside
        name = self._written(self._next())  # a function
        self.expect("(")
        inside = self._until(lambda: self.word == ")")
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
        token = self._next()
        if token.text == "[":
            variable = f"?anonymous{next(self._fresh)}"
            if not self.skip("]"):
                self._facts(variable, found)
                self.expect("]")
            return variable
        return self._term(token)

    def _term(self, token: Token) -> str:
        if token.kind == "name" and token.text.startswith("_:"):
            return "?labelled_" + re.sub(r"\W", "_", token.text[2:])
        if token.kind in ("variable", "name", "iri"):
            return self._written(token)
        if token.kind == "string":
            if not self.is_at_end and self._tokens[self._at].kind == "tag":
                return token.text + self._next().text
            if self.skip("^^"):
                return f"{token.text}^^{self._written(self._next())}"
            return token.text
        if token.kind == "number" or token.text.lower() in ("true", "false"):
            return token.text
        raise OtherSyntax(token.text)

    def _verb(self) -> Path | str:
        if not self.is_at_end and self._tokens[self._at].kind == "variable":
            return self._variable()
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
            token = self._next()
            if token.kind not in ("name", "iri") and token.text != "a":
                raise OtherSyntax(token.text)
            path = Path(predicate=RDF + "type" if token.text == "a" else self._written(token)[1:-1])
        if self.word in ("*", "+", "?"):
            path = Path(self._next().text, parts=(path,))
        return path


def _joined(tokens: list[Token]) -> list[Token]:
    """*tokens* without white space, the pieces of each number and of each operator as one of them."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token.kind == "word" and _DIGITS.fullmatch(token.text):
            text = token.text
            if at + 1 < len(tokens) and tokens[at].text == "." and _DIGITS.fullmatch(tokens[at + 1].text):
                text += "." + tokens[at + 1].text
                at += 2
            found.append(Token("number", text, token.line, token.column))
        elif token.text == "_" and at < len(tokens) and tokens[at].text.startswith(":"):
            found.append(Token("name", token.text + tokens[at].text, token.line, token.column))
            at += 1
        elif at < len(tokens) and token.text + tokens[at].text in _PAIRS:
            found.append(Token("other", token.text + tokens[at].text, token.line, token.column))
            at += 1
        elif token.kind != "space":
            found.append(token)
    return found
