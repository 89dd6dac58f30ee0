"""What is allowed and what follows, as pure functions of plain values: kinds of question, conditions, intervals, what is withheld."""
