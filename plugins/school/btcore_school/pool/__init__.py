"""The school's pool of key teachers with yearly selection: Part 4 of the source."""
