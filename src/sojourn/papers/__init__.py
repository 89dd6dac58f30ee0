"""What is printed: the coursebook. Draws rooms' sheets as tagged PDF."""
