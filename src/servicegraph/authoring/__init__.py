"""Writing a catalogue: what may be said of a thing and what is meant by a word, the paragraph, a new catalogue."""
