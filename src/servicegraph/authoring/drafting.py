"""A new thing drafted from options: which are of it, which of a thing made along with it, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode

from servicegraph.authoring.kind_fields import LABEL, KindField, KindForm, form_of
from servicegraph.authoring.meant_values import Value, WordMeanings, described_choices
from servicegraph.dataset.kinds import Kind
from servicegraph.errors import AuthoringError
from servicegraph.exchange.new_entities import NewEntity, proposed_iri
from servicegraph.exchange.tables.fitting_columns import ValueColumn
from servicegraph.knowledge.slugs import slug
from servicegraph.messages import one_line, pick, shortened, text
from servicegraph.rdf.nearest import nearest
from servicegraph.rdf.terms import NS
from servicegraph.shacl.shapes import local_name

_WHOLE = NS + "IntegratedService"


@dataclass(frozen=True)
class GivenOption:
    """An option as it was given: its name without hyphens in front, and its value."""

    name: str
    value: str


@dataclass(frozen=True)
class FieldValue:
    """What is said in one field: a word of the user and, for a text, its language."""

    field: KindField
    word: str
    tag: str = ""


@dataclass(frozen=True)
class ThingForm:
    """The form of a thing with what has been filled in; ``parts`` are things made along with it, by the fields of it
    that name them."""

    kind_form: KindForm
    said: tuple[FieldValue, ...] = ()
    parts: Mapping[str, ThingForm] = field(default_factory=dict)

    def missing(self) -> tuple[KindField, ...]:
        """The fields without which a thing cannot be described, and that say nothing yet."""
        named = {one.field.name for one in self.said} | self.parts.keys()
        return tuple(
            one
            for one in self.kind_form.fields
            if one.name not in named and (one.is_required or (one.name == LABEL and self.kind_form.needs_name))
        )

    def with_value(self, value: FieldValue) -> ThingForm:
        """The same with *value* filled in, too."""
        return replace(self, said=(*self.said, value))


@dataclass(frozen=True)
class Draft:
    """New things, the one that was asked for last, and what is said of it by things that are there already.

    ``links`` are the subject and the property that get the thing ``of`` as a value.
    """

    things: tuple[NewEntity, ...]
    links: tuple[tuple[str, str, str], ...] = ()


def filled_in(words: WordMeanings, kind: Kind, options: Iterable[GivenOption]) -> ThingForm:
    """The form of a thing of *kind*, filled in with *options*.

    An option is a field of the thing; a text may have its language behind it (``label-sv``), else it is in the language
    of the words, or the first of the catalogue where that is none of its languages. What is no field of it, but of a
    thing that it can name, is said of a new thing of that kind: ``--rule-kind`` of an interface describes a rule by
    which it is governed. Raises AuthoringError.
    """
    kind_form = form_of(words.expectations, kind)
    said: list[FieldValue] = []
    parts: dict[str, ThingForm] = {}
    inner: list[tuple[KindField, KindForm]] | None = None
    for option in options:
        if value := _own(words, kind_form, option, only_usual=True):
            said.append(value)
            continue
        if inner is None:
            inner = [
                (one, form_of(words.expectations, each)) for one in kind_form.fields for each in _made_by(words, one)
            ]
        found = [
            (one, each, value)
            for one, each in inner
            if (value := _own(words, each, option, only_usual=True) or _prefixed(words, each, option))
        ]
        if len(found) == 1:
            one, each, value = found[0]
            parts[one.name] = parts.get(one.name, ThingForm(each)).with_value(value)
        elif value := _own(words, kind_form, option, only_usual=False):
            said.append(value)
        else:
            raise _unknown_option(words, kind_form, option)
    return ThingForm(kind_form, tuple(said), parts)


def drafted(words: WordMeanings, asked: ThingForm, iri: str = "", before: str = "") -> Draft:
    """The thing that *asked* describes, under *iri*, else under one that is made from its name. Raises AuthoringError.

    A part without a name is called after its kind and the thing that it is made for. *before* stands before the names
    of options of a part.
    """
    if missing := asked.missing():
        raise AuthoringError(
            "add.missing",
            options=", ".join(f"--{before}{one.name}" for one in missing),
            kind=words.state.label(asked.kind_form.kind.classes[0], words.language),
            first=before + missing[0].name,
            choices=described_choices(words, missing[0]),
        )
    values = _values(words, asked)
    things: list[NewEntity] = []
    links: list[tuple[str, str, str]] = []
    for name, part in asked.parts.items():
        one = next(one for one in asked.kind_form.fields if one.name == name)
        if LABEL not in {each.field.name for each in part.said} and part.kind_form.needs_name:
            part = replace(part, said=(*_label_of_part(words, asked, part), *part.said))
        inside = drafted(words, part, before=f"{part.kind_form.kind.name}-")
        things += inside.things
        links += inside.links
        values.setdefault(one, []).append(inside.things[-1].subject)
    own = {one: found for one, found in values.items() if not one.is_inverse}
    place = iri_of(words, iri, asked.kind_form.kind) if iri else _proposed(words, asked.kind_form, own)
    taken = words.state.dataset.described | {thing.subject.value for thing in things}
    if place in taken:
        raise AuthoringError(
            "add.iri-taken",
            iri=words.state.dataset.prefixes.contract(place),
            name=one_line(words.state.dataset.labels.of(place, words.language)) or local_name(place),
        )
    order = [one for one in (*asked.kind_form.fields, *asked.kind_form.others) if one in own]
    paragraph = {NamedNode(one.predicate): tuple(dict.fromkeys(own[one])) for one in order}
    things.append(NewEntity(asked.kind_form.kind, NamedNode(place), paragraph))
    for one, found in values.items():
        if one.is_inverse:
            links += [(value.value, one.predicate, place) for value in found]
    return Draft(tuple(things), tuple(links))


def iri_of(words: WordMeanings, name: str, kind: Kind) -> str:
    """The IRI that *name* stands for: an IRI, a CURIE, or its last part alone. Raises AuthoringError."""
    dataset = words.state.dataset
    try:
        if ":" not in name and re.fullmatch(r"[\w][\w.-]*(?<!\.)", name):
            return dataset.prefixes.expand(f"<{dataset.settings.base}{kind.name}/{name}>")
        return dataset.prefixes.expand(name)
    except ValueError:
        raise AuthoringError("add.wrong-iri", value=shortened(name), kind=kind.name) from None


def _own(words: WordMeanings, kind_form: KindForm, option: GivenOption, *, only_usual: bool) -> FieldValue | None:
    """What *option* says in a field of *form*; None when it is none of its fields, or only one that fits anything."""
    languages = words.state.dataset.settings.languages
    usual = {*kind_form.fields}
    stem, _, tag = option.name.rpartition("-")
    for name, said in ((option.name, ""), (stem, tag)):
        one = kind_form.field(name)
        if one is None or (only_usual and one not in usual) or (said and not (one.is_text and said in languages)):
            continue
        if one.is_text and not option.value.strip():
            raise AuthoringError("add.empty", option=option.name)
        usual_tag = words.language if words.language in languages else languages[0]
        return FieldValue(one, option.value, said or (usual_tag if one.is_text else ""))
    return None


def _prefixed(words: WordMeanings, kind_form: KindForm, option: GivenOption) -> FieldValue | None:
    """As ``_own``, for an option that begins with the kind of the form: ``rule-label``."""
    before = f"{kind_form.kind.name}-"
    if not option.name.startswith(before):
        return None
    return _own(words, kind_form, replace(option, name=option.name.removeprefix(before)), only_usual=True)


def _made_by(words: WordMeanings, one: KindField) -> Iterator[Kind]:
    """The kinds of the things that the field *one* names and that can be made along with it."""
    if not one.is_inverse and not one.is_required:
        for kind in words.state.dataset.kinds:
            if kind.classes[0] in one.expected.classes:
                yield kind


def _values(words: WordMeanings, asked: ThingForm) -> dict[KindField, list[Value]]:
    values: dict[KindField, list[Value]] = {}
    for one in asked.said:
        values.setdefault(one.field, []).append(words.meant(one.field, one.word, one.tag))
    return values


def _label_of_part(words: WordMeanings, whole: ThingForm, part: ThingForm) -> Iterator[FieldValue]:
    """Names for *part* in the languages of the catalogue: its leading concept, and the thing that it is made for."""
    dataset, labels = words.state.dataset, words.state.dataset.labels
    columns = dataset.presentation.columns_of(part.kind_form.kind)
    chosen = {one.predicate: one for one in part.kind_form.fields if one.expected.schemes}
    lead = next((chosen[one] for one in columns if one in chosen), None)
    leading = [one for one in part.said if one.field == lead]
    ends = [one for end in whole.kind_form.ends() for one in whole.said if one.field == end]
    own = {one.tag: one.word for one in whole.said if one.field.name == LABEL}
    concepts = [words.meant(one.field, one.word).value for one in (*leading[:1], *ends)]
    for language in dataset.settings.languages if leading else ():
        # A name in which two languages are mixed is better than none only where one is required.
        is_required = language == dataset.settings.languages[0]
        names = [
            labels.of(iri, language) if is_required or not labels.language_of(iri, language) else "" for iri in concepts
        ]
        if not ends:
            names.append(pick(own, language) if is_required else own.get(language, ""))
        if all(names):
            first, *about = names
            beside = text("add.between", language, first=about[0], second=about[-1]) if ends else about[0]
            said = text("add.name-of-part", language, name=first[:1].upper() + first[1:], beside=beside)
            yield FieldValue(part.kind_form.label, said, language)


def _proposed(words: WordMeanings, kind_form: KindForm, values: Mapping[KindField, Sequence[Value]]) -> str:
    """An IRI for the thing that *values* describe: from its name, else from those of its two ends.

    Of a thing that joins the same two in the same whole it is that one's: it is there already.
    """
    dataset, kind = words.state.dataset, kind_form.kind
    texts = {
        ValueColumn(kind_form.label.predicate, one.language): one.value
        for one in values.get(kind_form.label, ())
        if isinstance(one, Literal) and one.language
    }
    ends = {ValueColumn(end.predicate): values[end][0].value for end in kind_form.ends() if end in values}
    found = proposed_iri(dataset.settings.base, kind, texts, ends)
    if not found or (texts and not any(map(slug, texts.values()))):
        raise AuthoringError("add.no-slug", value=shortened(next(iter(texts.values()), "–")))
    if texts or not ends:
        return found
    wholes = [value for one, said in values.items() if _WHOLE in one.expected.classes for value in said]
    known = [iri for iri, (*both, _) in dataset.labels.ends.items() if both == list(ends.values())]
    if twin := next((iri for iri in known if all(_is_said(words, iri, whole) for whole in wholes)), ""):
        return twin
    if found not in dataset.described:
        return found
    # The same two may meet in another whole.
    start, _, short = found.rpartition("/")
    return f"{start}/{'-'.join((*(slug(local_name(one.value)) for one in wholes), short))}"


def _is_said(words: WordMeanings, iri: str, value: Value) -> bool:
    """Whether any file says *value* of the thing *iri*."""
    node = NamedNode(iri)
    return any(
        file.quads[position].object == value
        for file in words.state.dataset.data
        for position in file.by_subject.get(node, ())
    )


def _unknown_option(words: WordMeanings, kind_form: KindForm, option: GivenOption) -> AuthoringError:
    known = [one.name for one in kind_form.fields]
    near = nearest(option.name, known, most=3, least=60)
    kind = words.state.label(kind_form.kind.classes[0], words.language)
    values = {"option": shortened(option.name), "kind": kind, "name": kind_form.kind.name}
    if near:
        return AuthoringError("add.unknown-option-near", near=", ".join(f"--{one}" for one in near), **values)
    return AuthoringError("add.unknown-option", **values)
