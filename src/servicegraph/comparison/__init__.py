"""Several catalogues side by side: the tables of the national survey of 2023, asked of the catalogues themselves."""
