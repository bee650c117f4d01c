"""What a study file says: people, plan, measurements."""
