"""The gallery of components, open to all."""
