"""The API for planners and their programs."""
