"""What happened: events and their log, what they tell, and how forecasts fared."""
