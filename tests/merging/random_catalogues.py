"""Random small catalogues as values, random changes of them, and ways to write them down."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

PREFIXES = {"i": "http://x.example/interface/", "sg": "http://x.example/ns#", "s": "http://x.example/service/"}
SINGLE = ("phase", "from", "to", "code")
MANY = ("label", "crosses", "note", "hours", "steps")


@dataclass(frozen=True)
class Value:
    """A value as it is written, with the comment behind it."""

    text: str
    comment: str = ""


@dataclass(frozen=True)
class Pair:
    """A property with its values, and the comment on the line before it."""

    name: str
    values: tuple[Value, ...]
    comment: str = ""


@dataclass(frozen=True)
class Paragraph:
    """What is said of a subject, with the comment on the line before it; without pairs, a comment that stands alone."""

    subject: str
    pairs: tuple[Pair, ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class Manner:
    """A way of writing."""

    indent: str = "    "
    is_aligned: bool = False
    are_below: bool = True  # values on lines of their own
    has_type_full: bool = False
    is_stop_alone: bool = False
    are_pairs_joined: bool = False


@dataclass
class Changer:
    """Makes and changes catalogues by *chance*; comments and new values of each *name* differ from all others."""

    chance: random.Random
    name: str
    count: int = field(default=0)

    def word(self) -> str:
        """A word that nobody else uses."""
        self.count += 1
        return f"{self.name}{self.count}"

    def value(self, name: str) -> Value:
        """A value of the property *name*."""
        word = self.word()
        said = {
            "label": f'"{word} ä"@{self.chance.choice(("fi", "sv", "en"))}',
            "note": self.chance.choice(
                (f'"{word}"', f'"""{word}\n# no comment ; .\n"""', f"{self.count}{self.count}.5")
            ),
            "hours": f"[ sg:opens {self.count} ; sg:day [ sg:name '{word}' ] ]",
            "steps": f"( s:{word} 1 [ sg:x s:{word} ] )",
        }.get(name, f"s:{word}")
        return Value(said, self.comment())

    def comment(self, share: float = 0.15) -> str:
        """A comment, or none."""
        return f"# {self.word()}" if self.chance.random() < share else ""

    def pair(self, name: str) -> Pair:
        """The property *name* with new values."""
        count = 1 if name in SINGLE else self.chance.randint(1, 3)
        return Pair(name, tuple(self.value(name) for _ in range(count)), self.comment())

    def paragraph(self) -> Paragraph:
        """A new paragraph."""
        if self.chance.random() < 0.15:
            return Paragraph("", comment=f"# {self.word()}\n# {self.word()}")
        names = self.chance.sample(SINGLE + MANY, self.chance.randint(1, 6))
        return Paragraph(f"i:{self.word()}", tuple(map(self.pair, names)), self.comment())

    def changed(self, catalogue: Sequence[Paragraph], allowed: set[str] | None = None) -> list[Paragraph]:
        """*catalogue* after some changes: of the paragraphs of the subjects *allowed*, where these are given."""
        found = list(catalogue)
        for _ in range(self.chance.randint(1, 4)):
            places = [n for n, one in enumerate(found) if one.pairs and (allowed is None or one.subject in allowed)]
            what = self.chance.random()
            if what < 0.25 or not places:
                found.insert(self.chance.randint(0, len(found)), self.paragraph())
                continue
            place = self.chance.choice(places)
            if what < 0.35:
                del found[place]
            else:
                found[place] = self.changed_paragraph(found[place])
        return found

    def moved(self, catalogue: Sequence[Paragraph]) -> list[Paragraph]:
        """*catalogue* with a paragraph in another place, or the pairs of one in another order."""
        found = list(catalogue)
        places = [n for n, one in enumerate(found) if one.pairs]
        if not places:
            return found
        one = found.pop(place := self.chance.choice(places))
        if self.chance.random() < 0.5:
            found.insert(self.chance.randint(0, len(found)), one)
        else:
            pairs = self.chance.sample(one.pairs, len(one.pairs))
            found.insert(place, replace(one, pairs=tuple(pairs)))
        return found

    def changed_paragraph(self, one: Paragraph) -> Paragraph:
        """*one* after a change."""
        pairs = list(one.pairs)
        place = self.chance.randrange(len(pairs))
        pair = pairs[place]
        values = list(pair.values)
        at = self.chance.randrange(len(values))
        what = self.chance.randrange(8)
        unused = [name for name in SINGLE + MANY if name not in {pair.name for pair in pairs}]
        if what == 0 and unused:
            pairs.insert(self.chance.randint(0, len(pairs)), self.pair(self.chance.choice(unused)))
        elif what == 1 and len(pairs) > 1:
            del pairs[place]
        elif what == 2:
            return replace(one, comment=f"# {self.word()}")
        elif what == 3:
            pairs[place] = replace(pair, comment=f"# {self.word()}")
        elif what == 4:
            values[at] = replace(values[at], comment=f"# {self.word()}")
            pairs[place] = replace(pair, values=tuple(values))
        elif what == 5 and len(values) > 1:
            del values[at]
            pairs[place] = replace(pair, values=tuple(values))
        elif what == 6 and pair.name in MANY:
            values.insert(self.chance.randint(0, len(values)), self.value(pair.name))
            pairs[place] = replace(pair, values=tuple(values))
        else:
            values[at] = self.value(pair.name)
            pairs[place] = replace(pair, values=tuple(values))
        return replace(one, pairs=tuple(pairs))


def random_manner(chance: random.Random) -> Manner:
    """A way of writing by *chance*."""
    flags = [chance.random() < 0.5 for _ in range(5)]
    return Manner(chance.choice(("  ", "    ", "\t")), *flags)


def written(catalogue: Sequence[Paragraph], manner: Manner) -> str:
    """*catalogue* as Turtle."""
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    return "\n".join((head, *(_paragraph(one, manner) for one in catalogue)))


def _paragraph(one: Paragraph, manner: Manner) -> str:
    comment = f"{one.comment}\n" if one.comment else ""
    if not one.pairs:
        return comment
    lines = [f"{comment}{one.subject} {'sg:type' if not manner.has_type_full else '<http://x.example/ns#type>'} sg:I ;"]
    for place, pair in enumerate(one.pairs):
        is_last = place == len(one.pairs) - 1
        if pair.comment:
            lines.append(f"{manner.indent}{pair.comment}")
        head = f"sg:{pair.name}".ljust(12 if manner.is_aligned else 0)
        for number, value in enumerate(pair.values):
            mark = (
                ","
                if number < len(pair.values) - 1
                else ""
                if is_last and manner.is_stop_alone
                else "."
                if is_last
                else ";"
            )
            said = f"{head} {value.text} {mark} {value.comment}".rstrip()
            is_begun = number > 0 and not manner.are_below and "#" not in lines[-1]
            is_joined = number == 0 and manner.are_pairs_joined and "#" not in lines[-1] and place > 0
            if is_begun or is_joined:
                lines[-1] += f" {said.lstrip()}"
            else:
                lines.append(f"{manner.indent}{said.lstrip() if number == 0 else said}")
            head = " " * len(head)
    return "\n".join(lines) + ("\n.\n" if manner.is_stop_alone else "\n")
