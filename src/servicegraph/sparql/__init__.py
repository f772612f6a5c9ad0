"""SPARQL: stores that answer, the values they give and the formats these are written in."""
