"""Make ontology/vocabularies/municipality.ttl from the Finnish Service Catalogue's list of municipalities.

`python -m tools.municipalities SOURCE [TARGET]`, where SOURCE is the folder with Municipality.json and TARGET the
folder of the vocabularies: the same input gives the same bytes; bad input gives one sentence and exit status 2 and
leaves TARGET as it was.
"""

import argparse
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tools.general_descriptions import LANGUAGES, BadInputError, Row, literals, rows, write

FILE = "Municipality.json"
VOCABULARY = "municipality.ttl"
SCHEME = "<https://w3id.org/servicegraph/vocab/municipality>"
HEAD = """\
# The municipalities of Finland. Made by tools/municipalities.py: edit that.
@prefix county:       <https://w3id.org/servicegraph/vocab/county/> .
@prefix dct:          <http://purl.org/dc/terms/> .
@prefix kunta:        <http://uri.suomi.fi/codelist/jhs/kunta_1_20230101/code/> .
@prefix municipality: <https://w3id.org/servicegraph/vocab/municipality/> .
@prefix rdfs:         <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sg:           <https://w3id.org/servicegraph/ns#> .
@prefix skos:         <http://www.w3.org/2004/02/skos/core#> .
@prefix source:       <https://w3id.org/servicegraph/id/source/> .

<https://w3id.org/servicegraph/vocab/municipality>
    a skos:ConceptScheme ;
    skos:prefLabel     "kunta"@fi , "kommun"@sv , "municipality"@en ;
    dct:description    "Suomen kunnat vuoden 2023 kuntajaossa kuntanumeroin. Alue, joka järjestää kunnan sosiaali- ja terveyspalvelut, on merkitty, jos luettelon lähteet kertovat sen."@fi ,
                       "Finlands kommuner enligt kommunindelningen 2023, med kommunnummer. Det område som ordnar kommunens social- och hälsovård anges om katalogens källor nämner det."@sv ,
                       "The municipalities of Finland in the division of 2023, with their numbers. The area that organises a municipality's health and social services is given where the sources of the catalogue name it."@en ;
    dct:source         source:ptv-service-catalogue ;
    sg:sourcePlace     "Municipality.json"@fi ;
    rdfs:seeAlso       <http://uri.suomi.fi/codelist/jhs/kunta_1_20230101> ;
    dct:license        <https://creativecommons.org/licenses/by/4.0/> ;
"""  # noqa: E501 - a literal of Turtle is one line
# The list still has them, but they joined others before the division of 2023, whose codes the concepts are linked to.
ENDED = frozenset({"099", "911"})
# The area that organises the municipality's services, where a source of the catalogue or the area's own name says so.
AREAS = {
    "091": "helsinki",
    "092": "vantaa-kerava",
    "106": "central-uusimaa",
    "186": "central-uusimaa",
    "245": "vantaa-kerava",
    "505": "central-uusimaa",
    "543": "central-uusimaa",
    "611": "central-uusimaa",
    "858": "central-uusimaa",
}
# What the area adds to a definition, after the kind of the municipality and before its number.
PLACES = {
    "central-uusimaa": (
        " Keski-Uudenmaan hyvinvointialueella",
        " inom Mellersta Nylands välfärdsområde",
        " in the wellbeing services county of Central Uusimaa",
    ),
    "vantaa-kerava": (
        " Vantaan ja Keravan hyvinvointialueella",
        " inom Vanda och Kervo välfärdsområde",
        " in the wellbeing services county of Vantaa and Kerava",
    ),
    "helsinki": (
        ", joka ei kuulu hyvinvointialueeseen vaan järjestää sosiaali- ja terveyspalvelunsa itse",
        " som inte hör till något välfärdsområde utan själv ordnar sina social- och hälsovårdstjänster",
        " that belongs to no wellbeing services county but organises its health and social services itself",
    ),
}
KINDS = {"kaupunki": ("Kaupunki", "Stad", "City"), "kunta": ("Kunta", "Kommun", "Municipality")}
IN_AREA = ("; kuntanumero {}.", "; kommunnummer {}.", "; municipality number {}.")
ALONE = (", jonka kuntanumero on {}.", " med kommunnumret {}.", " with the number {}.")
# English uses the Swedish name of those whose people mostly speak Swedish, where the two names differ.
ENGLISH_AS_SWEDISH = frozenset(
    "Maarianhamina Maalahti Mustasaari Kemiönsaari Kruunupyy Luoto Närpiö Parainen Pietarsaari Raasepori "
    "Uusikaarlepyy Vöyri".split()
) | {"Pedersören kunta"}


@dataclass(frozen=True)
class Municipality:
    """A municipality: its three-digit number, its name in Finnish and Swedish, and ``kaupunki`` or ``kunta``."""

    number: str
    finnish: str
    swedish: str
    kind: str

    @property
    def slug(self) -> str:
        """The last part of its IRI: the Finnish name in small letters without marks."""
        plain = unicodedata.normalize("NFKD", self.finnish.lower()).encode("ascii", "ignore").decode()
        return re.sub("[^a-z]+", "-", plain).strip("-")

    @property
    def english(self) -> str:
        """Its name in English."""
        return self.swedish if self.finnish in ENGLISH_AS_SWEDISH else self.finnish


def municipality(row: Row) -> Municipality:
    """What a *row* of the list says. Raises ValueError, KeyError or TypeError when it cannot be used."""
    number = row["municipalityCode"]
    if not isinstance(number, str) or not re.fullmatch(r"\d{3}", number):
        raise ValueError(f"the code {number!r} is not three digits")
    names = {name["language"]: " ".join(name["name"].split()) for name in row["names"]}
    kind = row["organizationName"].split()[-1].lower()
    if kind not in KINDS:
        raise ValueError(f"{row['organizationName']!r} is neither kaupunki nor kunta")
    return Municipality(number, names["fi"], names["sv"], kind)


def concept(one: Municipality) -> str:
    """The paragraph of a municipality."""
    area = AREAS.get(one.number, "")
    numbers = IN_AREA if area else ALONE
    parts = zip(KINDS[one.kind], PLACES.get(area, ("", "", "")), numbers, strict=True)
    texts = ("".join(part).format(one.number) for part in parts)
    definition = literals(dict(zip(LANGUAGES, texts, strict=True)))
    names = literals(dict(zip(LANGUAGES, (one.finnish, one.swedish, one.english), strict=True)))
    return "\n".join(
        (
            f"municipality:{one.slug}",
            "    a skos:Concept ;",
            f"    skos:inScheme     {SCHEME} ;",
            f"    skos:topConceptOf {SCHEME} ;",
            *([f"    skos:broadMatch   county:{area} ;"] if area else []),
            f'    skos:notation     "{one.number}" ;',
            f"    skos:prefLabel    {' , '.join(names)} ;",
            f"    skos:definition   {(' ,' + chr(10) + ' ' * 22).join(definition)} ;",
            f"    skos:exactMatch   kunta:{one.number} .\n",
        )
    )


def make(source: Path) -> str:
    """The vocabulary's Turtle, in the order of the numbers. Raises BadInputError."""
    path = source / FILE
    found = []
    for place, row in enumerate(rows(path), 1):
        try:
            found.append(municipality(row))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            reason = f"{error} is missing" if isinstance(error, KeyError) else error
            raise BadInputError(f"Row {place} of {path} cannot be used: {reason}.") from error
    found = sorted((one for one in found if one.number not in ENDED), key=lambda one: one.number)
    for name, values in (("name", [one.slug for one in found]), ("code", [one.number for one in found])):
        if twice := [value for value, count in Counter(values).items() if count > 1]:
            raise BadInputError(f"{path} has the {name} {twice[0]} more than once.")
    if not found:
        raise BadInputError(f"{path} names no municipality.")
    tops = " ,\n                       ".join(f"municipality:{one.slug}" for one in found)
    return "\n".join([f"{HEAD}    skos:hasTopConcept {tops} .\n", *map(concept, found)])


def main(arguments: list[str] | None = None) -> None:
    """The command: exit status 2 when the input was refused."""
    parser = argparse.ArgumentParser(description="Make the vocabulary of municipalities.")
    parser.add_argument("source", type=Path, help=f"folder with {FILE}")
    parser.add_argument("target", type=Path, nargs="?", default=Path(__file__).parents[1] / "ontology" / "vocabularies")
    options = parser.parse_args(arguments)
    try:
        write(options.target, {VOCABULARY: make(options.source)})
    except BadInputError as refusal:
        parser.exit(2, f"{refusal}\n")


if __name__ == "__main__":
    main()
