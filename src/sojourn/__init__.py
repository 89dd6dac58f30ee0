"""Sojourn runs an international training programme for museum and heritage professionals from beginning to end."""

__version__ = "0.1.0"
