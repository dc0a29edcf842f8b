"""The school's training of one semester: Part 1 of the source."""
