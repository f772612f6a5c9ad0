"""Three versions of a Turtle file made one: what two branches have changed, by statement and not by line."""
