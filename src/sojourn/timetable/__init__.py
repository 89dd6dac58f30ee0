"""Sessions, contributors, groups, published versions, feeds."""
