"""Who may ask for what: hosts, sizes, rates, sessions, passwords."""
