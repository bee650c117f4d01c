"""The claims ledger: statements of consumer texts with what trials found and what the model predicts."""
