"""Lists of people in training groups: which column is what, who stands in them, and what would become of everybody."""
