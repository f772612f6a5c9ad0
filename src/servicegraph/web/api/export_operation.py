"""The catalogue in other formats: one operation for all that the table of formats knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from servicegraph.catalogue import Catalogue
from servicegraph.errors import ParameterError
from servicegraph.exchange.exchange_formats import ExchangeFormat, exchange_formats
from servicegraph.exchange.exchange_values import MEDIA_TYPES, Export, ExportWishes
from servicegraph.exchange.zipped_files import zipped
from servicegraph.readiness import whole_named
from servicegraph.sparql.formats import negotiate
from servicegraph.web.api.dependencies import Flag, GivenIri, Language, ServedState
from servicegraph.web.api.document_parts import GRAPH
from servicegraph.web.api.operation import api_router
from servicegraph.web.requests import RequestError, accepted, choice, public_address
from servicegraph.web.responses import respond, unchanged

router = api_router(GRAPH)
_ZIP = "zip"


class ExportedFile(Response):
    """A file, or an archive of several."""


# Each format has a description of its own (export_descriptions): it takes other parameters than the next.
@router.get("/export/{name}", include_in_schema=False, response_class=ExportedFile)
def export(
    request: Request,
    name: str,
    served: ServedState,
    language: Language,
    format: Annotated[str | None, Query()] = None,
    modelled: Annotated[Flag, Query()] = False,
    kind: Annotated[list[str] | None, Query()] = None,
    whole: Annotated[GivenIri | None, Query()] = None,
    lanes: Annotated[str | None, Query()] = None,
) -> Response:
    """The whole catalogue, or of it what the format is about, as a file; several files as a ZIP archive."""
    chosen = export_named(name)
    if whole and chosen.is_of_a_whole:
        whole = whole_named(whole, served.catalogue.entities, served.catalogue.scope)
    given = {"modelled": modelled, "kind": tuple(kind or ()), "whole": whole, "lanes": lanes}
    wishes = {parameter: value for parameter, value in given.items() if value}
    for parameter in wishes:
        if parameter not in chosen.export_options:
            known = ", ".join(("format", *sorted(chosen.export_options), "lang"))
            raise ParameterError("error.parameter-unknown-here", parameter=parameter, known=known)
    if chosen.is_of_a_whole and not whole:
        raise ParameterError("error.parameter-missing", parameter="whole")
    ending = _ending(chosen, format or "", accepted(request))
    if same := unchanged(request, ending, language=language):
        return same
    if f".{ending}" in chosen.in_one and len(kind or ()) != 1:
        ending = _ZIP
    asked = ExportWishes(Path(f"{name}.{ending}"), language, **wishes, address=public_address(request))  # type: ignore[arg-type]
    ending, content = _content(chosen, served.catalogue, asked, ending)
    media_type = MEDIA_TYPES.get(f".{ending}", "application/octet-stream")
    shown = "inline" if ending in ("ttl", "nt", "rdf", "jsonld", "json") else "attachment"
    return respond(
        request,
        content,
        media_type + ("; charset=utf-8" if media_type.startswith("text/") else ""),
        format=ending,
        language=language,
        headers={"Content-Disposition": f'{shown}; filename="{name}.{ending}"'},
    )


def export_named(name: str) -> ExchangeFormat:
    """The format *name* that goes out. Raises RequestError that lists those that there are."""
    known = {one.name: one for one in exchange_formats().values() if one.exported}
    if name not in known:
        raise RequestError("error.export-unknown", 404, name=name[:100], known=", ".join(known))
    return known[name]


def endings_of(chosen: ExchangeFormat) -> Mapping[str, str]:
    """What ``format`` may say of an export, with the media types: the endings of its files, and an archive of all."""
    endings = [one.removeprefix(".") for one in chosen.endings if one]
    offered = endings if endings and not chosen.needs_target else [*endings, _ZIP]
    return {one: MEDIA_TYPES.get(f".{one}", "application/octet-stream") for one in offered}


def _ending(chosen: ExchangeFormat, format: str, accept: str) -> str:
    """The ending that is asked for by ``format``, else by Accept. Raises ParameterError, NotAcceptable."""
    offered = endings_of(chosen)
    if format:
        return choice("format", format, list(offered))
    media_type = negotiate(accept, list(offered.values()))
    return next(ending for ending, kind in offered.items() if kind == media_type)


def _content(chosen: ExchangeFormat, catalogue: Catalogue, asked: ExportWishes, ending: str) -> tuple[str, bytes]:
    """The one file of an export, else an archive of all that it has; with the ending of what it is.

    Raises ParameterError, and as the store.
    """
    folder = replace(asked, target=Path(chosen.name))
    try:
        if ending != _ZIP:
            try:
                return _as_one(_exported(chosen, catalogue, asked), asked.target.parent)
            except ParameterError:
                if not chosen.needs_target:
                    raise
        # Some formats are files in a folder whatever they are asked for.
        return _ZIP, zipped(_exported(chosen, catalogue, folder).contents, folder.target)
    except ParameterError as error:  # the command line writes its options with dashes
        values = {key: value for key, value in error.values.items() if key != "parameter"}
        raise ParameterError(error.key, parameter=error.parameter.removeprefix("--"), **values) from None


def _exported(chosen: ExchangeFormat, catalogue: Catalogue, asked: ExportWishes) -> Export:
    assert chosen.exported
    return chosen.exported(catalogue, asked)


def _as_one(exported: Export, folder: Path) -> tuple[str, bytes]:
    if len(exported.contents) == 1:
        return next((file.suffix.removeprefix("."), content) for file, content in exported.contents.items())
    return _ZIP, zipped(exported.contents, folder)
