"""The desk: the pages of the programme team that gather rooms."""
