"""The verbs: the only place that changes records. Panel, command line and imports all call these."""
