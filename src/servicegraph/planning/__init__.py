"""What planners look at, as values: where services meet, what is lacking there, and who has to agree on it."""
