"""Nominees to places and departments (exchange format sel/1)."""
