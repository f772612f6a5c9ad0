"""Programs that make what is shipped."""
