"""The tables, and the only ways to reach them: scope, one unit of work, one chain of audit entries."""
