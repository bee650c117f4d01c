"""Plans from and for other tools: event tables, food logs, FHIR."""
