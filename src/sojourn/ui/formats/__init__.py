"""How dates and hours are written where Django's own way is not ours. Other languages keep Django's."""
