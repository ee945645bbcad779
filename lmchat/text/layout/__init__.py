"""How a text is laid out: line breaks, and what stands beside its own words."""
