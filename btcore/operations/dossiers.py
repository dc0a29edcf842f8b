"""Dossiers out of the tables, for those who may import operations alone."""

from ..population.dossiers import dossier_data, dossiers_of, jurisdiction_codes

__all__ = ["dossier_data", "dossiers_of", "jurisdiction_codes"]
