"""Programmes and dossiers as data, in and out (marshmallow)."""
