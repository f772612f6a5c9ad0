"""The picture of a service chain: lanes, columns and routes as numbers, then as SVG."""
