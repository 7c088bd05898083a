"""How many units a trial needs, and what a given size can show."""
