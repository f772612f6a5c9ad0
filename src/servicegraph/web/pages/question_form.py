"""The form of a question, from its header: a field for each parameter, filled, with what was understood or is wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from servicegraph.errors import ParameterError
from servicegraph.messages import pick, picked_tag, primary, shortened
from servicegraph.planning.collation import in_order
from servicegraph.planning.fitting_values import Understood, fitting, folded, kind_fitting, understood
from servicegraph.queries.header import NamedQuery
from servicegraph.queries.parameters import Parameter, read
from servicegraph.web.pages.view import Name, View
from servicegraph.web.requests import address

_MOST_TO_CHOOSE, _MOST_LISTED = 20, 200
_FAULTS = {
    "string": "question.fault-string",
    "integer": "question.fault-integer",
    "decimal": "question.fault-decimal",
    "boolean": "question.fault-boolean",
    "date": "question.fault-date",
    "lang": "question.fault-lang",
}
_SENTENCE = re.compile(r"(?<=[.:?!])\s+(?=[^\W\d_a-zåäö])")
_NORDIC_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True)
class FieldOption:
    """A value that can be chosen: as the address has it, and its name."""

    value: str
    name: Name
    is_chosen: bool = False


@dataclass(frozen=True)
class QuestionField:
    """A field of the form.

    ``manner`` says how it is filled: ``choose`` one of the options, ``list`` with suggestions, ``search`` among many,
    or as ``date``, ``number`` or ``text``. ``text`` is what stands in it; ``value`` what the question is asked with,
    empty when it is not given or cannot be read, which ``fault`` tells. ``likely`` are addresses of the page with what
    may have been meant, by name. With ``has_any`` nothing need be chosen; ``kind`` is the kind of thing to search for.
    """

    name: str
    label: Name
    hint: Name
    manner: str
    is_required: bool
    text: str = ""
    value: str = ""
    understood: Name | None = None
    fault: str = ""
    likely: Sequence[tuple[Name, str]] = ()
    options: Sequence[FieldOption] = ()
    note: str = ""
    kind: str = ""
    has_any: bool = False


@dataclass(frozen=True)
class QuestionForm:
    """The form of a question; ``given`` are the values of the fields that were filled and can be read."""

    fields: Sequence[QuestionField]
    strange: Sequence[str] = ()

    @property
    def given(self) -> Mapping[str, str]:
        """The values by parameter, as the question is asked with them."""
        return {one.name: one.value for one in self.fields if one.value}

    @property
    def faults(self) -> Sequence[QuestionField]:
        """The fields that something is wrong with."""
        return [one for one in self.fields if one.fault]

    @property
    def is_open(self) -> bool:
        """Whether nothing was filled in yet and something must be."""
        return any(one.is_required and not one.value for one in self.fields)


def read_form(view: View, query: NamedQuery, own: Sequence[str]) -> QuestionForm:
    """The form of *query* as the address fills it; *own* are the parameters of the page itself."""
    given = {name: text for name, text in view.parameters.items() if name not in own}
    known = [parameter.name for parameter in query.parameters]
    strange = [name for name in given if name not in known]
    is_asked = any(text.strip() for name, text in given.items() if name in known) or "ask" in view.parameters
    fields = [
        _field(view, query, parameter, given.get(parameter.name, "").strip(), is_asked)
        for parameter in query.parameters
    ]
    return QuestionForm(fields, strange)


def can_be_asked(view: View, query: NamedQuery, given: Mapping[str, str]) -> bool:
    """Whether every value of *given*, by parameter, can be read, and the catalogue has the things that it names."""
    for name, text in given.items():
        parameter = query.parameter(name)
        if parameter.type.name == "iri":
            if not understood(view.catalogue, query, name, text).iri:
                return False
        else:
            try:
                read(parameter, text, view.catalogue.prefixes)
            except ParameterError:
                return False
    return True


def changed(view: View, changes: Mapping[str, str]) -> str:
    """The address of this page with other parameters, whatever their names; an empty one is taken away."""
    kept = {name: value for name, value in view.parameters.items() if name != "page"}
    kept.update(changes)
    return address(view.path, {name: value for name, value in kept.items() if value})


def _field(view: View, query: NamedQuery, parameter: Parameter, text: str, is_asked: bool) -> QuestionField:
    made = _read_thing(view, query, parameter, text) if parameter.type.name == "iri" else _read(view, parameter, text)
    if parameter.required and is_asked and not text:
        return replace(made, fault=view.text("question.fault-missing", name=made.label.text))
    return made


def _plain(view: View, parameter: Parameter, manner: str, text: str) -> QuestionField:
    label, hint = said(view, parameter.label), said(view, parameter.description)
    return QuestionField(parameter.name, label, hint, manner, parameter.required, text)


def said(view: View, texts: Mapping[str, str]) -> Name:
    """The text for the reader of the page, with its language when it is another."""
    tag = picked_tag(texts, view.language)
    return Name(pick(texts, view.language), "" if primary(tag) == view.language else tag)


def first_sentence(text: Name) -> Name:
    """The first sentence of *text*."""
    return Name(_SENTENCE.split(text.text, maxsplit=1)[0], text.language)


def further_sentences(text: Name) -> Name:
    """What follows the first sentence of *text*; empty when nothing does."""
    return Name("".join(_SENTENCE.split(text.text, maxsplit=1)[1:]), text.language)


def _read(view: View, parameter: Parameter, text: str) -> QuestionField:
    """The field of a number, date, text, language or yes and no."""
    kind = parameter.type.name
    manner = {"date": "date", "integer": "number", "decimal": "number", "boolean": "choose", "lang": "choose"}
    typed = _as_written(kind, text)
    value, fault = typed, ""
    if typed:
        try:
            read(parameter, typed, view.catalogue.prefixes)
        except ParameterError:
            value, fault = "", view.text(_FAULTS[kind], value=shortened(text))
    made = replace(_plain(view, parameter, manner.get(kind, "text"), text if fault else typed), value=value)
    if fault and kind == "date":  # a field of days would show nothing
        made = replace(made, manner="text")
    return replace(made, fault=fault, options=_choices(view, parameter, value), note=_note(view, parameter))


def _as_written(kind: str, text: str) -> str:
    """*text* as the types read it: days and fractions may be written as in Finnish and Swedish."""
    if kind == "date" and (day := _NORDIC_DAY.fullmatch(text)):
        return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
    if kind in ("integer", "decimal"):
        return text.replace(",", ".").replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", "")
    return text


def _choices(view: View, parameter: Parameter, value: str) -> Sequence[FieldOption]:
    chosen = value or parameter.default or ""
    if parameter.type.name == "boolean":
        words = {"true": view.text("question.yes"), "false": view.text("question.no")}
        every = [] if parameter.default else [FieldOption("", Name(view.text("question.either"), ""), not chosen)]
        return [*every, *(FieldOption(one, Name(said, ""), one == chosen) for one, said in words.items())]
    if parameter.type.name == "lang":
        tags = dict.fromkeys([*(choice.tag for choice in view.languages), *([value] if value else [])])
        names = {choice.tag: choice.name for choice in view.languages}
        known = value or view.language
        return [
            FieldOption(tag, Name(names.get(tag, tag), tag if tag != view.language else ""), tag == known)
            for tag in tags
        ]
    return []


def _note(view: View, parameter: Parameter) -> str:
    if parameter.is_of_the_day:
        today = view.catalogue.today()
        return view.text("question.today", day=today.day, month=today.month, year=today.year)
    if parameter.default is not None and parameter.type.name in ("integer", "decimal", "string"):
        return view.text("question.default", value=parameter.default)
    return ""


def _read_thing(view: View, query: NamedQuery, parameter: Parameter, text: str) -> QuestionField:
    """The field of a thing, which may be given by its name, as a CURIE or as an IRI."""
    catalogue = view.catalogue
    things = fitting(catalogue, query, parameter.name)
    meant = understood(catalogue, query, parameter.name, text) if text else Understood("")
    manner = "search" if things is None or len(things) > _MOST_LISTED else "list"
    if things is not None and 0 < len(things) <= _MOST_TO_CHOOSE:
        manner = "choose"
    options = _options(view, things or (), manner, meant.iri)
    kind = kind_fitting(catalogue, query, parameter.name)
    made = replace(_plain(view, parameter, manner, text), options=options, kind=kind, has_any=True)
    if meant.iri:
        curie = catalogue.prefixes.contract(meant.iri)
        name = view.name(meant.iri)
        shown = next((one.value for one in options if one.is_chosen), name.text)
        if understood(catalogue, query, parameter.name, shown).iri != meant.iri:
            shown = curie
        told = None if manner == "choose" or folded(text) == folded(shown) else name
        return replace(made, text=shown, value=curie, understood=told)
    if not text:
        return made
    likely = [
        (_beside(view, iri), changed(view, {parameter.name: catalogue.prefixes.contract(iri)})) for iri in meant.likely
    ]
    key = "question.fault-ambiguous" if meant.is_ambiguous else "question.fault-unknown"
    # What cannot be chosen is shown as it was written.
    return replace(
        made,
        manner="list" if manner == "choose" else manner,
        fault=view.text(key, value=shortened(text)),
        likely=likely,
        options=_options(view, things or (), "list", "") if manner != "search" else (),
    )


def _beside(view: View, iri: str) -> Name:
    name = view.name(iri)
    return Name(f"{name.text} ({view.catalogue.prefixes.contract(iri)})", name.language)


def _options(view: View, things: Sequence[str], manner: str, chosen: str) -> Sequence[FieldOption]:
    """The things to choose from by name, that which was *chosen* among them; two of one name are told apart."""
    catalogue = view.catalogue
    if manner == "search":
        return ()
    key = ("fitting in order", tuple(sorted(things)), view.language)
    ordered = list(catalogue.derived(key, lambda: in_order(catalogue, things, view.language)))
    if chosen and chosen not in things and manner == "choose":
        ordered.append(chosen)
    names = {iri: view.name(iri) for iri in ordered}
    often = Counter(folded(name.text) for name in names.values())
    found = []
    for iri, name in names.items():
        told = name if often[folded(name.text)] == 1 else _beside(view, iri)
        value = catalogue.prefixes.contract(iri) if manner == "choose" else told.text
        found.append(FieldOption(value, told, iri == chosen))
    return found
