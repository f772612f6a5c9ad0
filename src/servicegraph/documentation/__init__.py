"""What the checks and the shapes look for, written down from their definitions: the pages that findings lead to."""
