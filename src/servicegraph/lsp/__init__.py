"""The editor's side of a catalogue: what a language server tells of a file that somebody is writing."""
