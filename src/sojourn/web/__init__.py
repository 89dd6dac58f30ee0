"""The doors: desk (programme team) and portal (fellows, partners, contributors, department representatives)."""
