"""Judging one dossier: pure values, no clock, no database, no network."""
