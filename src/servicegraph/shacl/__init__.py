"""SHACL: shapes, the engines that run them, and their results. The only room that knows an engine."""
