"""The W3C protocols: SPARQL query, graph store, service description, resources by their IRI."""
