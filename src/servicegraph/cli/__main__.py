"""``python -m servicegraph.cli``: the same as the command ``servicegraph``."""

import sys

from servicegraph.cli.main import main

sys.exit(main())
