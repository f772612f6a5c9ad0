"""Language tags in a query as the store keeps them: in small letters, whichever letters the files have."""

from __future__ import annotations

from collections.abc import Sequence

from servicegraph.sparql.lexer import Token, pieces_of, tokenise


def with_small_tags(sparql: str) -> str:
    """*sparql* with the tags that ``LANG(…)`` is compared with by ``=``, ``!=`` or ``IN`` in small letters.

    pyoxigraph keeps ``en-GB`` as ``en-gb``, as RDF 1.1 allows (3.3), so ``LANG(?label) = "en-GB"`` would never be
    true. Tags are the same in any letters (RFC 5646, 2.1.1). No character moves.
    """
    if "lang" not in sparql.lower() or "LANG" not in pieces_of(sparql).keywords:
        return sparql
    tokens = list(tokenise(sparql))
    words = [index for index, token in enumerate(tokens) if token.kind not in ("space", "comment")]
    said = [token.text for token in tokens]
    for place, index in enumerate(words):
        if tokens[index].kind == "word" and tokens[index].text.upper() == "LANG":
            for compared in _compared(tokens, words, place):
                said[compared] = said[compared].lower()
    return "".join(said)


def _compared(tokens: Sequence[Token], words: Sequence[int], place: int) -> list[int]:
    """The indices of the strings that the call of LANG at *place* in *words* is compared with."""

    def text(at: int) -> str:
        return tokens[words[at]].text if 0 <= at < len(words) else ""

    def strings(places: Sequence[int]) -> list[int]:
        return [words[at] for at in places if 0 <= at < len(words) and tokens[words[at]].kind == "string"]

    found = strings([place - 2]) if text(place - 1) == "=" and text(place - 2) != "!" else []
    if text(place - 1) == "=" and text(place - 2) == "!":
        found = strings([place - 3])
    after, depth = place + 1, 0
    while after < len(words):
        depth += (text(after) == "(") - (text(after) == ")")
        after += 1
        if depth == 0:
            break
    if text(after) in ("=", "!"):
        return found + strings([after + 1 + (text(after) == "!")])
    after += text(after).upper() == "NOT"
    if text(after).upper() == "IN":
        end = after + 1
        while end < len(words) and text(end) != ")":
            end += 1
        found += strings(range(after + 2, end))
    return found
