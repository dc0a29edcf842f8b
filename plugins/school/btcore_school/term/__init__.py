"""The school programme with candidates, a title and its term: Part 5 of the source."""
