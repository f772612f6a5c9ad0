"""Named questions: ``.rq`` files with a typed header, bound safely and answered."""
