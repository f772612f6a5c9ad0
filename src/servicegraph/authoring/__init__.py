"""Writing a catalogue: what may be said of a thing, what is meant by a word, and the paragraph that says it."""
