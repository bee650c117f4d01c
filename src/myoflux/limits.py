"""Which step limits: how much a result follows each step of the model (control coefficients)."""
