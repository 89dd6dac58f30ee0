"""Departments, partner museums (also those that make one placement together), venues and rooms."""
