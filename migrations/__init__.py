"""Numbered scripts that make and change the tables; they import peewee alone."""
