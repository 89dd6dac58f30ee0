"""What lasts from edition to edition: the programme and its aims, topics, session formats."""
