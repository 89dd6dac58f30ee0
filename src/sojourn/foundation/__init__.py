"""How the house works: refusals, time, money, typesetting, storage, jobs. Knows no other room."""
