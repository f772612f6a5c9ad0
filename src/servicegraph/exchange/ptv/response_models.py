"""What the models of both versions share: their faults, and what they have no field for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from servicegraph.exchange.import_faults import ImportFault
from servicegraph.exchange.ptv.register_records import ToldRows
from servicegraph.exchange.ptv.register_tables import RegisterTables
from servicegraph.messages import one_line, shortened

_MOST_SHOWN = 40  # letters of a value that a report shows; a longer one is a text, and no two are alike
# Control characters but the end of a line, and those that turn the direction of writing or cannot be seen.
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_IDENTIFIER = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


def _without_nothing(value: Any) -> Any:
    """*value*, a list, without its members that say nothing."""
    return [one for one in value if not _is_nothing(one)] if isinstance(value, list) else value


def _is_nothing(value: Any) -> bool:
    return (
        value is None or value is False or value == [] or value == {} or (isinstance(value, str) and not value.strip())
    )


T = TypeVar("T")
Several = Annotated[tuple[T, ...], BeforeValidator(_without_nothing)]
"""A list of the register, in which ``null`` and empty texts stand for nothing."""


class Response(BaseModel):
    """A thing in a response; fields that are not declared are kept to be told of."""

    model_config = ConfigDict(extra="allow", frozen=True, coerce_numbers_to_str=True)


class Coded(BaseModel):
    """A concept of a classification; its names and its place in the classification are known from elsewhere."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)

    code: str = ""
    uri: str = ""


def pruned(value: Any) -> Any:
    """*value* without members of objects that say nothing: so a default takes their place."""
    if isinstance(value, dict):
        return {name: pruned(one) for name, one in value.items() if not _is_nothing(one)}
    return [pruned(one) for one in value] if isinstance(value, list) else value


def faults_of(error: ValidationError, file: str, pointer: str, raw: Any) -> Iterator[ImportFault]:
    """The faults of the thing *raw*, at *pointer* in *file*, that is none of the model it should be."""
    for one in error.errors(include_url=False, include_context=False, include_input=True):
        place = pointer + "".join(f"/{_escaped(str(step))}" for step in _steps(raw, one["loc"]))
        key = "ptv.missing-field" if one["type"] == "missing" else "ptv.wrong-value"
        yield ImportFault(file, place, key, {"value": shortened(one_line(str(one["input"])), _MOST_SHOWN)})


def _steps(raw: Any, loc: tuple[int | str, ...]) -> Iterator[int | str]:
    """*loc*, which counts what is left of lists, as it counts in *raw*."""
    for step in loc:
        if isinstance(step, int) and isinstance(raw, list):
            places = [place for place, one in enumerate(raw) if not _is_nothing(one)]
            step = places[step] if step < len(places) else step
            raw = raw[step] if step < len(raw) else None
        else:
            raw = raw.get(step) if isinstance(raw, dict) else None
        yield step


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def tell_left_over(one: Response, path: str, told: ToldRows, tables: RegisterTables) -> None:
    """Tell of the fields of *one*, called *path*, that its model does not declare."""
    for name, value in (one.model_extra or {}).items():
        field = f"{path}.{name}"
        if field not in tables.ignored and not _is_nothing(value):
            reason = "no-place-here" if field in tables.without_place else "unknown-field"
            told.tell(reason, field, _shown(value))
    for name in type(one).model_fields:
        _tell_within(getattr(one, name), f"{path}.{name}", told, tables)


def _tell_within(value: Any, path: str, told: ToldRows, tables: RegisterTables) -> None:
    if isinstance(value, Response):
        tell_left_over(value, path, told, tables)
    elif isinstance(value, tuple):
        for one in value:
            _tell_within(one, path, told, tables)
    elif isinstance(value, Mapping):  # by language
        for one in value.values():
            _tell_within(one, path, told, tables)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    said = one_line(str(value)) if isinstance(value, str | int | float) else ""
    return said if len(said) <= _MOST_SHOWN else ""


def identifier(value: str) -> str:
    """*value* as an identifier of the register, in small letters; empty when it is none."""
    found = value.strip().lower()
    return found if _IDENTIFIER.fullmatch(found) else ""


class TextCleaner:
    """Makes texts of the register fit to be written: what cannot be seen goes, what is too long is cut, both told."""

    def __init__(self, told: ToldRows, tables: RegisterTables) -> None:
        self._told = told
        self._tables = tables

    def name(self, said: str, field: str) -> str:
        """*said* on one line, as a name."""
        return " ".join(self._cut(self._seen(said, field), "name", field).split())

    def text(self, said: str, field: str, limit: str = "text") -> str:
        """*said*, of which lines may end, at most as long as the *limit* of that name."""
        lines = [line.rstrip() for line in self._seen(said.replace("\r\n", "\n"), field).split("\n")]
        return self._cut("\n".join(lines).strip(), limit, field)

    def language(self, tag: str, field: str) -> str:
        """The language *tag* of a text; empty, and told, where it is none that texts are kept in."""
        if tag in self._tables.text_languages:
            return tag
        self._told.tell("other-language", field, tag if _TAG.fullmatch(tag) else "")
        return ""

    def _seen(self, said: str, field: str) -> str:
        seen = _UNSEEN.sub(lambda match: " " if match[0] in "\t\v\f\r\x85" else "", said)
        if len(seen) != len(said):
            self._told.tell("unseen-characters", field)
        return seen

    def _cut(self, said: str, limit: str, field: str) -> str:
        most = self._tables.limits[limit]
        if len(said) <= most:
            return said
        self._told.tell("shortened", field)
        return said[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
