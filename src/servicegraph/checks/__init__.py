"""What is looked for in whatever is read. Each check is a function that yields diagnostics."""
