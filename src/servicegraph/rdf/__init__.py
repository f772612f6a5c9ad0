"""RDF terms, prefixes, literals and small indexes of triples: what every room needs and no syntax."""
