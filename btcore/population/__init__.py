"""One programme over a whole population: rules compiled to SQL, evidence kept as typed rows, outcomes written back."""
