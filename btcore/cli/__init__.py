"""The btcore command."""
