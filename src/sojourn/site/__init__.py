"""The public site: what the world reads about an edition."""
