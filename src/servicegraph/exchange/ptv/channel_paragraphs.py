"""Service channels of the register as paragraphs, with the addresses of service points."""

from __future__ import annotations

from pyoxigraph import NamedNode

from servicegraph.exchange.identities import uuid_of
from servicegraph.exchange.ptv.paragraph_making import ParagraphMaking, Said, literals
from servicegraph.exchange.ptv.register_records import RegisterAddress, RegisterChannel
from servicegraph.exchange.ptv.turtle_paragraphs import literal_of
from servicegraph.exchange.rewriting import Value
from servicegraph.rdf.terms import DCT, LOCN, NS

_SCHEMA = "https://schema.org/"


def add_channels(making: ParagraphMaking) -> None:
    """Add the paragraphs of all channels of the data that there is a kind for."""
    for id in sorted(making.data.channels):
        record = making.data.channels[id]
        if record.kind:
            _add_channel(record, making)


def _add_channel(record: RegisterChannel, making: ParagraphMaking) -> None:
    home, subject = making.home_of(record.organisation), making.iri("service-channel", record.id)
    said = making.naming(record.names, {}, record.summaries, record.descriptions, "serviceChannel")
    said |= {
        NamedNode(DCT + "type"): [making.concept("channel", record.kind)],
        NamedNode(_SCHEMA + "url"): [NamedNode(url) for url in record.urls],
        NamedNode(_SCHEMA + "telephone"): [literal_of(number) for number in record.telephones],
        NamedNode(_SCHEMA + "openingHours"): [literal_of(hours) for hours in record.hours],
        NamedNode(LOCN + "address"): [
            address
            for place, one in enumerate(record.addresses)
            if (address := _address(one, subject, place, home, making))
        ],
        NamedNode(DCT + "language"): making.languages(record.languages, "serviceChannel"),
        NamedNode(NS + "ptvId"): [literal_of(record.id)],
        NamedNode(DCT + "modified"): making.modified(record.published),
    }
    making.add(home, subject, ["http://data.europa.eu/m8g/Channel"], said)


def _address(
    one: RegisterAddress, channel: NamedNode, place: int, home: str, making: ParagraphMaking
) -> NamedNode | None:
    """The address number *place* of *channel*; None when it says nothing."""
    streets = {tag: f"{street} {one.number}".strip() for tag, street in one.street.items()}
    code = one.post_code if len(one.post_code) == 5 and one.post_code.isascii() and one.post_code.isdigit() else ""
    if one.post_code and not code:
        making.told.tell("wrong-form", "serviceChannel.postalCode", one.post_code)
    if not streets:
        return None
    address = making.new("address", uuid_of(channel.value, "address", str(place)))
    said: Said = {NamedNode(LOCN + "thoroughfare"): _in_ours(streets)}
    if code:
        said[NamedNode(LOCN + "postCode")] = [literal_of(code)]
    if one.post_names:
        said[NamedNode(LOCN + "postName")] = _in_ours(dict(one.post_names))
    elif code:  # version 12 has no names of post offices, but the two together lead there
        whole = {tag: f"{street}, {code}" for tag, street in streets.items()}
        said[NamedNode(LOCN + "fullAddress")] = _in_ours(whole)
    making.add(home, address, [LOCN + "Address"], said)
    return address


def _in_ours(texts: dict[str, str]) -> list[Value]:
    """*texts* in fi, sv and en, else in those that they have: streets have names in all languages of the register."""
    return literals({tag: text for tag, text in texts.items() if tag in ("fi", "sv", "en")} or texts)
